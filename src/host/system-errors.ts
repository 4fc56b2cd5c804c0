import { getSystemErrorMessage } from 'node:util';
import type { Unread } from '../model/read.ts';

/** The code of an error that the system or Node raised (`ENOENT`, `ERR_…`); `UNKNOWN` where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}

/**
 * An error met while something was read, as the value that a reader gives. The reason is the system's own sentence,
 * without the path: the caller knows it as the node sees it, the error only as this machine does.
 */
export function unreadOf(error: unknown): Unread {
  const code = codeOf(error);
  switch (code) {
    case 'ENOENT':
    // A file where a directory had to be on the way: nothing can lie below it.
    case 'ENOTDIR':
      return { kind: 'absent' };
    case 'EACCES':
    case 'EPERM':
      return { kind: 'denied' };
    default:
      return { kind: 'failed', code, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'errno' in error && typeof error.errno === 'number' ? getSystemErrorMessage(error.errno) : error.message;
}

/** An error with a code, as the system's own have. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}
