import process from 'node:process';
import { stuckReads } from '../host/file-tree.ts';

/**
 * Lets the process end. A read that hangs in the kernel (a dead mount) holds one of libuv's threads, and libuv waits for
 * its threads at exit: then nothing but a signal to ourselves ends the program. All output is out by now.
 */
export function endProcess(): void {
  if (stuckReads() > 0) process.kill(process.pid, 'SIGKILL');
}
