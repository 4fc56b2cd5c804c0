import { msg } from '../../domain/message.ts';
import { openSession } from '../../engine/session.ts';
import { readOnly } from '../../host/read-only.ts';
import type { HostReader } from '../../model/host.ts';
import { say } from '../../text/say.ts';
import type { Command } from '../commands.ts';
import { exitStatus } from '../exit-status.ts';
import { openNode, placesOn } from '../node-under-care.ts';
import { readSettings, type Settings } from '../settings.ts';
import { stopwatch } from '../stopwatch.ts';
import { UsageError } from '../usage-error.ts';

/** Writes a redacted snapshot: what the node was asked and what it answered. */
export const run: Command = async ({ invocation, io, catalogue, version }) => {
  if (invocation.positionals.length > 0) throw new UsageError('kdoctor collect takes no words; -o names the folder or .tgz to write');
  const settings = await readSettings(invocation);
  const { reader } = await openNode(invocation);
  const { recordHost } = await import('../../host/record.ts');
  const recording = recordHost(reader, version);
  await lookWholly(recording.host, settings);
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

/** Looks at the node as a report and `plan` on the snapshot will: previews read what no fact does. */
async function lookWholly(reader: HostReader, { limits, factDeadlineMs }: Settings): Promise<void> {
  const host = readOnly(reader);
  const places = placesOn(host, host, '/run/kdoctor');
  const session = openSession({ host, places, limits, stopwatch, ...(factDeadlineMs === undefined ? {} : { factDeadlineMs }) });
  const examination = await session.examine({});
  const plans = session.offers(examination).flatMap(({ outcome }) => (outcome.kind === 'plan' ? [[outcome]] : []));
  // One that cannot be previewed here cannot be there either; the facts are worth having all the same.
  await Promise.allSettled([[], ...plans].map((plan) => session.preview(plan)));
}
