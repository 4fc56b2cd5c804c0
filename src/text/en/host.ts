import type { NoArgs } from '../no-args.ts';

/** English sentences: why something could not be read. */
export const host = {
  'unread:absent': (a: { what: string }) => `${a.what} is not there`,
  'unread:dangling': (a: { what: string; target: string }) => `${a.what} is a link to ${a.target}, which is not there`,
  'unread:denied': (a: { what: string }) => `no permission to read ${a.what}`,
  'unread:too-big': (a: { what: string; sizeBytes: number; limitBytes: number }) =>
    `${a.what} has ${a.sizeBytes} bytes, more than the limit of ${a.limitBytes}`,
  'unread:timed-out': (a: { what: string; afterMs: number }) => `${a.what}: no answer within ${a.afterMs} ms`,
  'unread:wrong-type': (a: { what: string; type: string }) => `${a.what} is a ${a.type}, not what belongs there`,
  'unread:failed': (a: { what: string; code: string; reason: string }) => `${a.what}: ${a.reason} (${a.code})`,
  'unread:offline': (_: NoArgs) => 'only a running node can tell',
};
