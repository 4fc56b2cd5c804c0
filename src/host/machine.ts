import type { Machine } from '../model/host.ts';
import type { Read } from '../model/read.ts';

/** systeminformation starts programs of its own, some of them slow. */
const deadlineMs = 2000;

/** Secondary facts about this machine. Nothing is judged by them; what is not told in time is left out. */
export async function readMachine(): Promise<Read<Machine>> {
  const { cpu, mem, system, time } = await import('systeminformation');
  const [cpus, memoryBytes, virtualization] = await Promise.all([
    inTime(cpu().then(({ cores }) => cores)),
    inTime(mem().then(({ total }) => total)),
    inTime(system().then(({ virtual, virtualHost }) => (virtual ? (virtualHost ?? 'unknown') : 'none'))),
  ]);
  const uptimeSeconds = Math.floor(Number(time().uptime));
  return {
    kind: 'ok',
    value: {
      ...(cpus === undefined ? {} : { cpus }),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      ...(virtualization === undefined ? {} : { virtualization }),
      ...(Number.isFinite(uptimeSeconds) ? { uptimeSeconds } : {}),
    },
  };
}

async function inTime<T>(told: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, deadlineMs, undefined);
  try {
    return await Promise.race([told, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
