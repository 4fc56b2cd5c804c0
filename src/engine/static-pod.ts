import { parseUnitState } from '../domain/unit-state.ts';
import { readCommands } from '../host/read-commands.ts';
import type { Component, ManifestsFact } from '../model/facts.ts';
import type { AbsPath, HostWriter } from '../model/host.ts';
import { collectFacts } from './collect.ts';
import { ensureDirectory } from './state-place.ts';
import { StepFailure } from './step-failure.ts';
import { stopContainers } from './stop-container.ts';

/**
 * Where a manifest waits while its static pod stops: on the same file system as the manifests folder, and outside it,
 * because the kubelet runs every non-dot file there (kubernetes pkg/kubelet/config/file.go).
 */
export const holdDirectory: AbsPath = '/etc/kubernetes/kdoctor-hold';

/** The kubelet looks at the folder every 20 s (fileCheckFrequency), and gives a pod 30 s to end. */
const goneWithinMs = 180_000;
/**
 * Without an API server a kubelet may never end the pod: one that has not reached it since its own start deletes nothing
 * (kubernetes pkg/kubelet/kubelet.go, deletePod, v1.20 to v1.35: "skipping delete because sources aren't ready yet"), and
 * one that has waits half a minute for each answer that does not come. The runtime ends the container then.
 */
const runtimeStopsAfterMs = 25_000;
/** What the runtime has been told to end. */
const stoppedWithinMs = 60_000;
/** systemd starts a kubelet that has ended again after 10 s (`RestartSec` of kubeadm's unit); this one did not come back. */
const kubeletLostAfterMs = 15_000;
/** Back-off after crashes goes up to 5 minutes, but a new pod starts without it. */
const backWithinMs = 240_000;
/** An API server is up some ten seconds after its container starts; on a slow disk it takes a minute. */
const answersAgainWithinMs = 120_000;
/** One that did not answer before either may lack more than a restart: the checks will tell. */
const answersFirstWithinMs = 60_000;
const pauseMs = 500;

/**
 * Restarts a static pod by taking its manifest away and putting it back, or through the runtime where the kubelet ends no pod
 * for want of an API server, and waits for a container with a new id.
 * Returns what was seen. Without a running kubelet, or without a running container, there is nothing to restart: the
 * kubelet will start it from the files as they are then. Throws {@link StepFailure}; the manifest is back in any case.
 */
export async function restartStaticPod(component: Component, host: HostWriter): Promise<string> {
  if (!(await kubeletIsActive(host))) return `the kubelet is not running: ${component} starts with the files that it then finds`;
  const { manifests } = await collectFacts(host, { only: ['manifests'] });
  const manifest = manifests.state === 'ok' ? manifestOf(manifests.value, component) : undefined;
  if (manifest === undefined) return `${component} has no manifest here: nothing to restart`;
  const before = await runningIds(component, host);
  const api = await lookAtApi(host);
  if (before.length === 0) return startedByKubelet(component, api, host);

  const held: AbsPath = `${holdDirectory}/${fileName(manifest)}`;
  await ensureDirectory(host, holdDirectory);
  await host.rename(manifest, held);
  let stopped = false;
  const isStopped = async (): Promise<boolean> => {
    const running = await idsIfKnown(component, host);
    stopped = running !== undefined && !running.some((id) => before.includes(id));
    return stopped;
  };
  const kubelet = kubeletWatch(host);
  const from = host.now().getTime();
  const isLeftToRuntime = async (): Promise<boolean> =>
    api !== undefined && host.now().getTime() - from >= runtimeStopsAfterMs && !(await isAlive(api.livez, host));
  try {
    await until(host, goneWithinMs, async () => (await isStopped()) || (await kubelet.isLost()) || isLeftToRuntime());
  } finally {
    // A newer manifest of that name wins: somebody has written it meanwhile.
    if ((await host.stat(manifest)).kind !== 'ok') await host.rename(held, manifest);
    await leaveNoHold(host);
  }
  if (!stopped && (await kubelet.isLost()))
    return `the kubelet has ended: ${component} goes on with what it has read, and nothing restarts it`;
  if (!stopped && (await isLeftToRuntime())) {
    await stopContainers(before, host);
    await until(host, stoppedWithinMs, isStopped);
  }
  if (!stopped) throw new StepFailure(`${component} did not stop within ${Math.round((host.now().getTime() - from) / 1000)} s`);
  let now: readonly string[] = [];
  const started = await until(host, backWithinMs, async () => {
    now = ((await idsIfKnown(component, host)) ?? []).filter((id) => !before.includes(id));
    return now.length > 0;
  });
  if (!started) throw new StepFailure(`${component} did not come back within ${backWithinMs / 1000} s`);
  const restarted = `${component} runs in a new container, ${now[0]?.slice(0, 12)}`;
  // A restart must not end in a node whose API is still on its way up: whatever looks next would call it down. That it
  // stays away is no reason to put old files back: the checks tell what else it lacks.
  if (api === undefined || (!api.alive && component !== 'kube-apiserver')) return restarted;
  const withinMs = api.alive ? answersAgainWithinMs : answersFirstWithinMs;
  const answers = await until(host, withinMs, () => isAlive(api.livez, host));
  return answers ? restarted : `${restarted}; ${api.livez} gives no answer within ${withinMs / 1000} s`;
}

/** A kubelet that has just got its credentials back starts everything by itself; only the API server's clients wait for it. */
async function startedByKubelet(component: Component, api: KnownApi | undefined, host: HostWriter): Promise<string> {
  const idle = `${component} is not running: the kubelet starts it with the new files`;
  if (component !== 'kube-apiserver' || api === undefined) return idle;
  const answers = await until(host, answersFirstWithinMs, () => isAlive(api.livez, host));
  return answers ? `the kubelet has started ${component}` : `${idle}; ${api.livez} gives no answer yet`;
}

interface KnownApi {
  readonly livez: string;
  /** Does it answer now? */
  readonly alive: boolean;
}

/** Where this node's API server is asked whether it lives, and whether it does now; undefined when the address is not known. */
async function lookAtApi(host: HostWriter): Promise<KnownApi | undefined> {
  const { api } = await collectFacts(host, { only: ['api'] });
  if (api.state !== 'ok' || !api.value.local) return undefined;
  const livez = `${api.value.url}/livez`;
  return { livez, alive: await isAlive(livez, host) };
}

/** 401 and 403 come from a server that lives and does not let the anonymous in. */
async function isAlive(livez: string, host: HostWriter): Promise<boolean> {
  const answer = await host.ask({ ask: 'http-get', url: livez });
  return answer.kind === 'ok' && answer.value.status < 500;
}

/** Puts back manifests that a killed run left in the hold folder. Returns their paths; throws when they have to stay there. */
export async function releaseHeldManifests(host: HostWriter): Promise<readonly AbsPath[]> {
  const held = await host.list(holdDirectory);
  if (held.kind !== 'ok') return [];
  if (held.value.length === 0) {
    await leaveNoHold(host);
    return [];
  }
  const { manifests } = await collectFacts(host, { only: ['manifests'] });
  if (manifests.state !== 'ok') throw new StepFailure(manifests.reason);
  const released: AbsPath[] = [];
  for (const name of held.value) {
    const target: AbsPath = `${manifests.value.dir}/${name}`;
    // A newer manifest of that name wins: somebody has repaired it meanwhile.
    if ((await host.stat(target)).kind === 'ok') continue;
    await host.rename(`${holdDirectory}/${name}`, target);
    released.push(target);
  }
  await leaveNoHold(host);
  return released;
}

/** Removes the hold folder, unless a manifest still lies there. */
async function leaveNoHold(host: HostWriter): Promise<void> {
  const held = await host.list(holdDirectory);
  if (held.kind === 'ok' && held.value.length === 0) await host.removeDirectory(holdDirectory);
}

function manifestOf(manifests: ManifestsFact, component: Component): AbsPath | undefined {
  return manifests.files.find((file) => file.component === component)?.path;
}

function fileName(path: AbsPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

async function kubeletIsActive(host: HostWriter): Promise<boolean> {
  const shown = await host.run(readCommands.systemctlShow('kubelet.service'));
  return shown.kind === 'ok' && shown.value.status === 0 && parseUnitState(shown.value.stdout).activeState === 'active';
}

/**
 * Watches whether the kubelet is still there to stop a pod: after an undo that gives it its old credentials back it ends, is
 * started again, and ends. One end alone may be chance; a second one, or none coming back, is told as lost, and stays so.
 */
function kubeletWatch(host: HostWriter): { readonly isLost: () => Promise<boolean> } {
  let ends = 0;
  let endedAt: number | undefined;
  let lost = false;
  return {
    async isLost() {
      if (lost) return true;
      if (await kubeletIsActive(host)) {
        endedAt = undefined;
        return false;
      }
      const now = host.now().getTime();
      if (endedAt === undefined) ends += 1;
      endedAt ??= now;
      lost = ends > 1 || now - endedAt >= kubeletLostAfterMs;
      return lost;
    },
  };
}

async function runningIds(component: Component, host: HostWriter): Promise<readonly string[]> {
  const { containers } = await collectFacts(host, { only: ['containers'] });
  if (containers.state !== 'ok') throw new StepFailure(`the container runtime could not be asked: ${containers.reason}`);
  return containers.value.containers.filter((c) => c.component === component && c.running).map((c) => c.id);
}

/** While a wait lasts, a runtime that is slow to answer on a busy node has only not answered yet. */
async function idsIfKnown(component: Component, host: HostWriter): Promise<readonly string[] | undefined> {
  try {
    return await runningIds(component, host);
  } catch (error) {
    if (error instanceof StepFailure) return undefined;
    throw error;
  }
}

async function until(host: HostWriter, timeoutMs: number, holds: () => Promise<boolean>): Promise<boolean> {
  const end = host.now().getTime() + timeoutMs;
  for (;;) {
    if (await holds()) return true;
    if (host.now().getTime() >= end) return false;
    await host.sleep(pauseMs);
  }
}
