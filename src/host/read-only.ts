import type { HostReader, HostWriter } from '../model/host.ts';

/** Thrown when something tries to change a node that can only be looked at. */
export class ReadOnlyError extends Error {
  override readonly name = 'ReadOnlyError';

  constructor() {
    super('this node can only be looked at: it is a snapshot, or judged by another time than its own (--now)');
  }
}

/**
 * A snapshot as the engine wants it: plans can be worked out and previewed on the node it was taken of, every change is
 * refused.
 */
export function readOnly(host: HostReader): HostWriter {
  const refuse = async (): Promise<never> => {
    throw new ReadOnlyError();
  };
  return {
    kind: host.kind,
    live: host.live,
    now: () => host.now(),
    read: (path, o) => host.read(path, o),
    stat: (path) => host.stat(path),
    list: (path, o) => host.list(path, o),
    walk: (path, o) => host.walk(path, o),
    statfs: (path) => host.statfs(path),
    openedBy: (paths) => host.openedBy(paths),
    run: (command) => host.run(command),
    ask: (request) => host.ask(request),
    machine: () => host.machine(),
    writeFile: refuse,
    writeStream: refuse,
    append: refuse,
    createExclusive: refuse,
    remove: refuse,
    rename: refuse,
    symlink: refuse,
    makeDirectory: refuse,
    removeDirectory: refuse,
    execute: refuse,
    act: refuse,
    processAlive: async () => false,
    self: refuse,
    sleep: refuse,
  };
}
