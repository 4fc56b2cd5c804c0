import { patchFile, replaceExactly } from './patch.mjs';

/**
 * yoga-layout fetches its WebAssembly from a data URL: `fetch` alone costs some 40 ms and 20 MB at the first frame. Here the
 * bytes are compiled at once, without `fetch` and without awaiting.
 */
export const yogaSync = [
  patchFile({
    name: 'yoga-wasm-bytes',
    package: 'yoga-layout',
    file: /\/yoga-layout\/dist\/binaries\/yoga-wasm-base64-esm\.js$/,
    rewrite: (source) => {
      const base64 = /"data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)"/.exec(source)?.[1];
      if (base64 === undefined) throw new Error('yoga-wasm-bytes: no WebAssembly found in the package');
      const withoutBytes = replaceExactly(source.replace(base64, ''), /var _scriptDir = import\.meta\.url;/g, 'var _scriptDir = "";', {
        what: 'yoga-wasm-bytes',
      });
      return `${withoutBytes}\nexport const wasm = () => Buffer.from('${base64}', 'base64');\n`;
    },
  }),
  patchFile({
    name: 'yoga-sync',
    package: 'yoga-layout',
    file: /\/yoga-layout\/dist\/src\/index\.js$/,
    rewrite: (source) => {
      const withBytes = replaceExactly(source, /import loadYoga from/g, 'import loadYoga, { wasm } from', { what: 'yoga-sync' });
      return replaceExactly(withBytes, /const Yoga = wrapAssembly\(await loadYoga\(\)\);/g, compileAtOnce, { what: 'yoga-sync' });
    },
  }),
];

// Emscripten fills the object it is given, and has finished when `done` returns.
const compileAtOnce = `
const assembly = {
  instantiateWasm(imports, done) {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm()), imports);
    done(instance);
    return instance.exports;
  },
};
loadYoga(assembly);
const Yoga = wrapAssembly(assembly);`;
