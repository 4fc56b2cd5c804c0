/** One whole look at the node's files below a folder, its disk full: prints how long it took and the memory it needed. */
import { examine } from '../src/engine/examine.ts';
import { openRootHost } from '../src/host/root.ts';

const files = await openRootHost(process.argv[2] ?? '/');
const gibibyte = 1024 ** 3;
const full = { totalBytes: gibibyte, freeBytes: 0, availableBytes: 0, totalInodes: 1000, freeInodes: 0 };
/** @type {import('../src/model/host.ts').HostReader} */
const host = { ...files, statfs: async () => ({ kind: 'ok', value: full }) };
const startedAt = performance.now();
const limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };
const { facts } = await examine({ host, limits, stopwatch: () => performance.now() });
const ms = Math.round(performance.now() - startedAt);
const use = facts['disk-use'];
const told = use.state === 'ok' ? (use.value.complete ? 'all' : 'up to the walk’s bound') : use.reason;
process.stdout.write(JSON.stringify({ ms, residentMb: Math.round(process.resourceUsage().maxRSS / 1024), told }));
