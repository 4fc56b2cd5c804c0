import { msg } from '../../domain/message.ts';
import { collectFacts } from '../../engine/collect.ts';
import { say } from '../../text/say.ts';
import type { Command } from '../commands.ts';
import { exitStatus } from '../exit-status.ts';
import { openNode } from '../node-under-care.ts';
import { readSettings } from '../settings.ts';
import { UsageError } from '../usage-error.ts';

/** Writes a redacted snapshot: what the node was asked and what it answered. */
export const run: Command = async ({ invocation, io, catalogue, version }) => {
  if (invocation.positionals.length > 0) throw new UsageError('kdoctor collect takes no words; -o names the folder or .tgz to write');
  const settings = await readSettings(invocation);
  const { reader } = await openNode(invocation);
  const { recordHost } = await import('../../host/record.ts');
  const recording = recordHost(reader, version);
  await collectFacts(recording.host, { deadlineMs: settings.factDeadlineMs });
  await recording.host.machine();
  const stamp = reader
    .now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '');
  const destination = invocation.flag('output') ?? `kdoctor-${stamp}.tgz`;
  await recording.write(destination);
  io.err(`${say(msg('cli:collected', { destination }), catalogue)}\n`);
  await io.out(`${destination}\n`);
  return exitStatus.healthy;
};
