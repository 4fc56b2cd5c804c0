/**
 * What must hold of every build, or it fails: the front door is small and imports nothing but Node's own modules, and the
 * heavy packages are reached only through a dynamic import.
 */

const entrySource = 'src/cli.ts';
const mainSource = 'src/cli/main.ts';
const entryLimitBytes = 20_000;

/** @typedef {import('esbuild').Metafile['outputs']} Outputs */

/** @param {import('esbuild').Metafile} metafile */
export function guardBuild({ outputs }) {
  const entry = outputOf(outputs, entrySource);
  const { bytes, imports } = output(outputs, entry);
  if (bytes > entryLimitBytes) throw new Error(`${entrySource} became ${bytes} bytes; the limit is ${entryLimitBytes}`);
  const eager = imports.filter(({ kind, path }) => kind === 'import-statement' && !path.startsWith('node:'));
  if (eager.length > 0)
    throw new Error(`${entrySource} must import only node:* at once, but imports ${eager.map(({ path }) => path).join(', ')}`);

  const packages = packagesAtOnce(outputs, outputOf(outputs, mainSource));
  if (packages.size > 0)
    throw new Error(`${mainSource} loads ${[...packages].join(', ')} on every path: import them dynamically where they are used`);
}

/**
 * The packages that are loaded together with an output, before any dynamic import.
 *
 * @param {Outputs} outputs
 * @param {string} start
 */
function packagesAtOnce(outputs, start) {
  /** @type {Set<string>} */
  const packages = new Set();
  const queue = [start];
  const seen = new Set(queue);
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const { inputs, imports } = output(outputs, path);
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(input)?.[1];
      if (name !== undefined && bytesInOutput > 0) packages.add(name);
    }
    for (const next of imports) {
      if (next.kind !== 'import-statement' || next.external || seen.has(next.path)) continue;
      seen.add(next.path);
      queue.push(next.path);
    }
  }
  return packages;
}

/** @param {Outputs} outputs @param {string} source */
function outputOf(outputs, source) {
  const found = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source);
  if (found === undefined) throw new Error(`no output for ${source}: is it no longer loaded by a dynamic import of its own?`);
  return found[0];
}

/** @param {Outputs} outputs @param {string} path */
function output(outputs, path) {
  const found = outputs[path];
  if (found === undefined) throw new Error(`the bundler names no output ${path}`);
  return found;
}
