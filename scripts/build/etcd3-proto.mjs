import { createRequire } from 'node:module';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { patchFile, replaceExactly } from './patch.mjs';

/**
 * etcd3 reads `../proto/rpc.proto` beside its own source when it is imported, which no bundle can do. The definitions go into
 * the bundle as the JSON that the same protobufjs would have made of them.
 */
export const etcd3Proto = patchFile({
  name: 'etcd3-proto',
  package: 'etcd3',
  file: /\/etcd3\/lib\/connection-pool\.js$/,
  rewrite: (source, path) =>
    replaceExactly(
      source,
      /\.loadSync\)\(`\$\{__dirname\}\/\.\.\/proto\/rpc\.proto`,/g,
      `.fromJSON)(JSON.parse(${JSON.stringify(protoAsJson(path))}),`,
      { what: 'etcd3-proto' },
    ),
});

/** @param {string} clientPath etcd3's own file: its dependencies are looked up from there */
function protoAsJson(clientPath) {
  const requireAsEtcd3 = createRequire(clientPath);
  const requireAsLoader = createRequire(requireAsEtcd3.resolve('@grpc/proto-loader'));
  const { Root } = requireAsLoader('protobufjs');
  const folder = join(dirname(clientPath), '../proto');
  const root = new Root();
  root.resolvePath = (/** @type {string} */ _from, /** @type {string} */ target) =>
    isAbsolute(target) ? target : join(folder, basename(target));
  root.loadSync(join(folder, 'rpc.proto'), { keepCase: true });
  return JSON.stringify(root.toJSON());
}
