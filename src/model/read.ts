/** What kind of thing lies at a path, as lstat(2) says. */
export type FileType = 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'block-device' | 'char-device';

/**
 * The answer to one question put to a node. Everything that can go wrong is a value, so that a check can tell
 * "it is not there" (a fact about the node) from "I could not look" (a fact about kdoctor).
 *
 * - `absent`: nothing there; `dangling` holds the target of the symbolic link that leads nowhere, when one does.
 * - `denied`: no permission (EACCES, EPERM).
 * - `too-big`: larger than the limit of the read; nothing was returned.
 * - `timed-out`: no answer within the read's deadline.
 * - `wrong-type`: a FIFO, device, directory or socket where a regular file was asked for (or no directory where one was).
 * - `failed`: any other error; `code` is the system's own (`EIO`, `ELOOP`, `ECONNREFUSED`, `CERT_HAS_EXPIRED` …).
 * - `offline`: this host has no live node behind it (a mounted file system), so the question has no meaning here.
 */
export type Read<T> = { kind: 'ok'; value: T } | Unread;

/** A read that gave no value; see {@link Read}. */
export type Unread =
  | { kind: 'absent'; dangling?: string }
  | { kind: 'denied' }
  | { kind: 'too-big'; sizeBytes: number; limitBytes: number }
  | { kind: 'timed-out'; afterMs: number }
  | { kind: 'wrong-type'; type: FileType }
  | { kind: 'failed'; code: string; reason: string }
  | { kind: 'offline' };
