import { statfs } from 'node:fs/promises';
import { parseJson, textAt } from '../domain/structured.ts';
import type { AbsPath, FsUsage } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { codeOf, unreadOf } from './system-errors.ts';

/** The hidden argument that makes the program answer one statfs(2) and end; see src/cli.ts. */
export const statfsArgument = '__statfs';

const deadlineMs = 1000;

/** What the child prints: statfs(2)'s numbers as decimal strings, which JSON cannot round, or the code of the error. */
type Answer = { readonly [field in (typeof fields)[number]]: string } | { readonly code: string };
const fields = ['bsize', 'blocks', 'bfree', 'bavail', 'files', 'ffree'] as const;

/** The child's whole work: prints what statfs(2) says of its one argument, as JSON. */
export async function statfsMain(args: readonly string[]): Promise<void> {
  process.stdout.write(`${JSON.stringify(await answerFor(args[0] ?? '/'))}\n`);
}

async function answerFor(path: string): Promise<Answer> {
  try {
    const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(path, { bigint: true });
    const text = { bsize, blocks, bfree, bavail, files, ffree };
    return Object.fromEntries(fields.map((field) => [field, String(text[field])])) as Answer; // Every field has its text.
  } catch (error) {
    return { code: codeOf(error) };
  }
}

/**
 * statfs(2) of a path (of this machine) in a process that can be killed: on a dead mount the call hangs for ever. `program`
 * starts this program again, up to its hidden argument. A child that cannot be killed is not waited for.
 */
export async function statfsChild(path: AbsPath, program: readonly [string, ...string[]] = thisProgram()): Promise<Read<FsUsage>> {
  // Only a mount that may be dead needs it: it brings all of Node's networking along.
  const { spawn } = await import('node:child_process');
  return new Promise((done) => {
    const [file, ...args] = program;
    const child = spawn(file, [...args, statfsArgument, path], { detached: true, stdio: ['ignore', 'pipe', 'ignore'], cwd: '/' });
    let printed = '';
    const end = (answer: Read<FsUsage>) => {
      clearTimeout(timer);
      child.stdout.destroy();
      child.unref();
      done(answer);
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      end({ kind: 'timed-out', afterMs: deadlineMs });
    }, deadlineMs);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    child.on('error', (error) => end(unreadOf(error)));
    child.on('close', () => end(usageOf(printed)));
  });
}

/** The command that starts this program: alone when it is one executable, otherwise with the script that was run. */
function thisProgram(): readonly [string, ...string[]] {
  const script = process.argv[1];
  return script === undefined || script === process.execPath || script === process.argv0 ? [process.execPath] : [process.execPath, script];
}

function usageOf(printed: string): Read<FsUsage> {
  const answer = parseJson(printed);
  const code = textAt(answer, 'code');
  if (code !== undefined) return unreadOf(Object.assign(new Error('statfs failed'), { code }));
  const numbers = fields.map((field) => textAt(answer, field));
  if (!numbers.every((text) => text !== undefined && /^\d+$/.test(text))) {
    return { kind: 'failed', code: 'NO-ANSWER', reason: 'the process that asked for the usage gave no answer' };
  }
  const [bsize = 0n, blocks = 0n, bfree = 0n, bavail = 0n, files = 0n, ffree = 0n] = numbers.map((text) => BigInt(text ?? 0));
  return { kind: 'ok', value: usage({ bsize, blocks, bfree, bavail, files, ffree }) };
}

/** statfs(2)'s blocks as bytes. */
export function usage(raw: { readonly [field in (typeof fields)[number]]: bigint }): FsUsage {
  return {
    totalBytes: Number(raw.blocks * raw.bsize),
    freeBytes: Number(raw.bfree * raw.bsize),
    availableBytes: Number(raw.bavail * raw.bsize),
    totalInodes: Number(raw.files),
    freeInodes: Number(raw.ffree),
  };
}
