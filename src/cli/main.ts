import { msg } from '../domain/message.ts';
import { say } from '../text/say.ts';
import { parseArgs } from './args.ts';
import { runCommand } from './commands.ts';
import { exitStatus } from './exit-status.ts';
import { openIo } from './io.ts';
import { UsageError } from './usage-error.ts';

/** Runs one command line and returns its exit status. Never throws. */
export async function main(argv: readonly string[], version: string): Promise<number> {
  const io = openIo();
  try {
    return await runCommand(parseArgs(argv), io, version);
  } catch (error) {
    if (error instanceof UsageError) {
      const near = error.near === undefined ? '' : `; ${say(msg('cli:did-you-mean', { word: error.near }))}`;
      io.err(`kdoctor: ${error.message}${near}\n${say(msg('cli:see-help', {}))}\n`);
      return exitStatus.usage;
    }
    io.err(`kdoctor: ${error instanceof Error ? error.message : String(error)}\n`);
    return exitStatus.unknown;
  }
}
