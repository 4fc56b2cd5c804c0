import { parseJournal } from '../domain/klog.ts';
import { type ParsedKubeletConfig, parseKubeletConfig } from '../domain/kubelet-config.ts';
import { matchLog } from '../domain/log-signatures.ts';
import { isAbsPath } from '../domain/structured.ts';
import { lastTellingRun } from '../domain/unit-runs.ts';
import { parseUnitState } from '../domain/unit-state.ts';
import { readCommands } from '../host/read-commands.ts';
import type { Collector, KubeletFact, LogMatch, Maybe, UnitState } from '../model/facts.ts';
import type { AbsPath, CommandResult, HostReader } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { readKubeletUnit } from './kubelet-unit.ts';

const unitName = 'kubelet.service';
/** Enough for a looping kubelet's last complete run with the goroutine dump of its fatal line (60 to 200 lines). */
const journalLines = 400;

/** The kubelet's unit, flags, configuration, health and log. Never fails as a whole: each part says why it is not there. */
export const kubelet: Collector<'kubelet'> = {
  name: 'kubelet',
  async collect({ host }) {
    const unitRead = host.run(readCommands.systemctlShow(unitName));
    const journalRead = host.run(readCommands.journalOfUnit(unitName, journalLines));
    const { files, flags } = await readKubeletUnit(host);
    const config = await readConfig(host, pathFlag(flags['config']) ?? '/var/lib/kubelet/config.yaml');
    // Without a readable configuration it is the kubelet's default that counts.
    const healthzUrl = config.ok ? config.value.healthzUrl : 'http://127.0.0.1:10248/healthz';
    const answer = await readHealthz(host, healthzUrl);
    // Where it answers is told by a file that we may not read: silence at the usual place proves nothing.
    const healthz: KubeletFact['healthz'] = !config.ok && config.unread.kind === 'denied' && !answer.ok ? config : answer;
    const unit = unitOf(await unitRead);
    const bootstrapKubeconfig = pathFlag(flags['bootstrap-kubeconfig']);
    const value: KubeletFact = {
      unit,
      unitFiles: files,
      flags,
      ...(bootstrapKubeconfig === undefined ? {} : { bootstrapKubeconfig }),
      kubeconfig: pathFlag(flags['kubeconfig']) ?? '/etc/kubernetes/kubelet.conf',
      certDir: pathFlag(flags['cert-dir']) ?? '/var/lib/kubelet/pki',
      config: config.ok ? { ok: true, value: config.value.config } : config,
      ...(healthzUrl === undefined ? {} : { healthzUrl }),
      healthz,
      log: logOf(await journalRead, unit, host.now()),
    };
    return { state: 'ok', value };
  },
};

function pathFlag(value: string | undefined): AbsPath | undefined {
  return isAbsPath(value) ? value : undefined;
}

function unitOf(shown: Read<CommandResult>): Maybe<UnitState> {
  if (shown.kind !== 'ok') return { ok: false, unread: shown };
  if (shown.value.status !== 0) return failed('systemctl', shown.value);
  const state = parseUnitState(shown.value.stdout);
  if (state.activeState !== '') return { ok: true, value: state };
  return { ok: false, unread: { kind: 'failed', code: 'NO-STATE', reason: 'systemctl: its answer names no state of the unit' } };
}

async function readConfig(host: HostReader, path: AbsPath): Promise<Maybe<ParsedKubeletConfig>> {
  const content = await host.read(path);
  if (content.kind !== 'ok') return { ok: false, unread: content };
  return { ok: true, value: await parseKubeletConfig(path, content.value.bytes) };
}

async function readHealthz(host: HostReader, url: string | undefined): Promise<KubeletFact['healthz']> {
  if (url === undefined) return { ok: false, unread: { kind: 'absent' } };
  const answer = await host.ask({ ask: 'http-get', url });
  if (answer.kind !== 'ok') return { ok: false, unread: answer };
  return { ok: true, value: { status: answer.value.status, body: answer.value.body } };
}

function logOf(journal: Read<CommandResult>, unit: Maybe<UnitState>, now: Date): Maybe<readonly LogMatch[]> {
  if (journal.kind !== 'ok') return { ok: false, unread: journal };
  if (journal.value.status !== 0) return failed('journalctl', journal.value);
  const run = lastTellingRun(parseJournal(journal.value.stdout), { mainPid: unit.ok ? unit.value.mainPid : 0, nowMs: now.getTime() });
  return { ok: true, value: matchLog('kubelet', run) };
}

function failed(program: string, result: CommandResult): { ok: false; unread: { kind: 'failed'; code: string; reason: string } } {
  const lastLine = result.stderr.trim().split('\n').at(-1) ?? '';
  return { ok: false, unread: { kind: 'failed', code: `EXIT-${result.status ?? 'SIGNAL'}`, reason: `${program}: ${lastLine}` } };
}
