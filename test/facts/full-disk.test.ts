import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesystemFull } from '../../src/checks/disk/filesystem-full.ts';
import { diskUse } from '../../src/facts/disk-use.ts';
import { fileSystems } from '../../src/facts/file-systems.ts';
import { removeRotatedLogs } from '../../src/fixes/disk/remove-rotated-logs.ts';
import { openRootHost } from '../../src/host/root.ts';
import type { FactName, FactResult, Facts } from '../../src/model/facts.ts';
import type { HostWriter } from '../../src/model/host.ts';
import { contextOf, planOf } from '../fixes/fix-context.ts';

const MiB = 2 ** 20;
const dir = `/tmp/kdoctor-test-full-disk-${process.pid}`;
const image = `${dir}.img`;

/** A small ext4 file system of its own, as a node's root; false where this machine does not let us mount one. */
function mountSmallDisk(): boolean {
  try {
    mkdirSync(dir);
    execFileSync('truncate', ['-s', '64M', image], { stdio: 'ignore' });
    execFileSync('mkfs.ext4', ['-q', '-F', image], { stdio: 'ignore' });
    execFileSync('mount', ['-o', 'loop', image, dir], { stdio: 'ignore' });
    return true;
  } catch {
    rmSync(dir, { recursive: true, force: true });
    rmSync(image, { force: true });
    return false;
  }
}
const mounted = mountSmallDisk();

const limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };

async function look(host: HostWriter) {
  const noFact = async () => ({ state: 'failed', reason: 'not here' }) as const;
  const systems = await fileSystems.collect({ host, get: noFact });
  const use = await diskUse.collect({ host, get: async <M extends FactName>() => systems as FactResult<Facts[M]> });
  if (systems.state !== 'ok' || use.state !== 'ok') throw new Error('the disk could not be looked at');
  const facts = { 'file-systems': systems.value };
  const verdict = filesystemFull.examine(facts as Parameters<typeof filesystemFull.examine>[0], { now: new Date(0), limits });
  return { systems: systems.value, use: use.value, verdict };
}

describe.skipIf(!mounted)('a real full ext4 file system (needs root and loop devices)', () => {
  beforeAll(() => {
    mkdirSync(`${dir}/var/log`, { recursive: true });
    mkdirSync(`${dir}/var/lib/kubelet`, { recursive: true });
    writeFileSync(`${dir}/var/log/vmware-network.1.log`, Buffer.alloc(14 * MiB, 'a'));
    writeFileSync(`${dir}/var/log/syslog.2.gz`, Buffer.alloc(14 * MiB, 'b'));
    writeFileSync(`${dir}/var/log/syslog`, 'live');
    // Until nothing is left that others than root could write.
    const { bavail, bsize } = statfsSync(dir);
    writeFileSync(`${dir}/var/log/core.dump`, Buffer.alloc(bavail * bsize, 'c'));
  });
  afterAll(() => {
    execFileSync('umount', [dir]);
    rmSync(dir, { recursive: true, force: true });
    rmSync(image, { force: true });
  });

  it('is found by what is available, not by what root could still write, and cured by the plan', async () => {
    const host = await openRootHost(dir);
    const before = await look(host);
    const usage = before.systems.mounts[0]?.usage;
    expect(usage?.ok === true && [usage.value.availableBytes, usage.value.freeBytes > 0]).toEqual([0, true]);
    if (before.verdict.kind !== 'unhealthy') throw new Error(before.verdict.kind);
    const [finding] = before.verdict.findings;
    expect([finding.severity, finding.message.code]).toEqual(['critical', 'disk/filesystem-full']);
    expect(before.use.rotatedLogs.map(({ path, stat }) => [path, stat.allocatedBytes])).toEqual([
      ['/var/log/syslog.2.gz', 14 * MiB],
      ['/var/log/vmware-network.1.log', 14 * MiB],
    ]);

    const plan = planOf(
      removeRotatedLogs.plan(
        { ...finding, causedBy: [] },
        contextOf({ 'file-systems': before.systems, 'disk-use': before.use }, host.live),
      ),
    );
    for (const step of plan.changes) if (step.do === 'remove-file') await host.remove(step.path);

    const after = await look(host);
    expect([after.verdict.kind, after.use.rotatedLogs]).toEqual(['healthy', []]);
    expect((await host.stat('/var/log/core.dump')).kind).toBe('ok');
  });
});
