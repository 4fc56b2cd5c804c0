import type { Unread } from '../model/read.ts';
import { printable } from './printable.ts';

/** One technical line on why `what` gave no value, for the reason of a failed fact. Sentences for people: `unreadMessage()`. */
export function unreadReason(what: string, unread: Unread): string {
  switch (unread.kind) {
    case 'absent':
      return unread.dangling === undefined ? `${what}: not there` : `${what}: link to ${unread.dangling}, which is not there`;
    case 'denied':
      return `${what}: no permission`;
    case 'too-big':
      return `${what}: ${unread.sizeBytes} bytes, more than the limit of ${unread.limitBytes}`;
    case 'timed-out':
      return `${what}: no answer within ${unread.afterMs} ms`;
    case 'wrong-type':
      return `${what}: a ${unread.type}`;
    case 'failed':
      // The words of programs and servers, which may hold anything.
      return printable(`${what}: ${unread.reason} (${unread.code})`, 500);
    case 'offline':
      return `${what}: only a running node can tell`;
  }
}
