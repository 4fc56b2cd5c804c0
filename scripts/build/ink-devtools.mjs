import { patchFile, replaceExactly } from './patch.mjs';

/** ink can connect to React's devtools, which are not installed here: the branch that imports them goes. */
export const inkDevtools = patchFile({
  name: 'ink-devtools',
  package: 'ink',
  file: /\/ink\/build\/reconciler\.js$/,
  rewrite: (source) => replaceExactly(source, /process\.env\['DEV'\] === 'true'/g, 'false', { what: 'ink-devtools', count: 2 }),
});
