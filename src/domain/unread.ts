import type { Message } from '../model/message.ts';
import type { Unread } from '../model/read.ts';
import { msg } from './message.ts';
import { printable } from './printable.ts';

/** Why `what` (a path, a command, a URL) gave no value, as a sentence. */
export function unreadMessage(what: string, unread: Unread): Message {
  switch (unread.kind) {
    case 'absent':
      return unread.dangling === undefined ? msg('unread:absent', { what }) : msg('unread:dangling', { what, target: unread.dangling });
    case 'denied':
      return msg('unread:denied', { what });
    case 'too-big':
      return msg('unread:too-big', { what, sizeBytes: unread.sizeBytes, limitBytes: unread.limitBytes });
    case 'timed-out':
      return msg('unread:timed-out', { what, afterMs: unread.afterMs });
    case 'wrong-type':
      return msg('unread:wrong-type', { what, type: unread.type });
    case 'failed':
      // The words of programs and servers, which may hold anything.
      return msg('unread:failed', { what, code: printable(unread.code, 60), reason: printable(unread.reason, 300) });
    case 'offline':
      return msg('unread:offline', {});
  }
}

/** Is it certain that nothing usable lies there? (As opposed to: we could not look.) */
export function isCertainlyMissing(unread: Unread): boolean {
  return unread.kind === 'absent' || unread.kind === 'wrong-type';
}
