import { createPrivateKey, createPublicKey } from 'node:crypto';
import { msg } from '../domain/message.ts';
import { parsePem } from '../domain/pem.ts';
import { isSilence, removalOf } from '../domain/quorum.ts';
import type { Guard } from '../model/fix.ts';
import type { AbsPath, HostWriter } from '../model/host.ts';
import type { Message } from '../model/message.ts';
import { sha256 } from './backup.ts';
import { collectFacts } from './collect.ts';

/** A clock that lags behind the node's own newest file by more than this is wrong. */
const clockToleranceMs = 60 * 60 * 1000;

/** Undefined when the guard holds; otherwise why it does not. Reads the node afresh. */
export async function brokenGuard(guard: Guard, host: HostWriter): Promise<Message | undefined> {
  switch (guard.guard) {
    case 'unchanged':
      return changedSince(guard, host);
    case 'ca-usable':
      return unusableCa(guard, host);
    case 'clock-plausible':
      return implausibleClock(host);
    case 'etcd-removal-keeps-quorum':
      return unsafeRemoval(guard, host);
    case 'not-open':
      return heldOpen(guard.path, host);
  }
}

async function changedSince(guard: Extract<Guard, { guard: 'unchanged' }>, host: HostWriter): Promise<Message | undefined> {
  const content = await host.read(guard.path);
  const now = content.kind === 'ok' ? sha256(content.value.bytes) : content.kind === 'absent' ? null : undefined;
  return now === guard.sha256 ? undefined : msg('guard:changed', { path: guard.path });
}

async function unusableCa(guard: Extract<Guard, { guard: 'ca-usable' }>, host: HostWriter): Promise<Message | undefined> {
  const ca = parsePem(guard.cert, await host.read(guard.cert)).certificates[0];
  if (ca === undefined || !ca.isCa) return msg('guard:ca-unreadable', { path: guard.cert });
  const now = host.now().getTime();
  if (!(ca.notAfterMs > now)) return msg('guard:ca-expired', { path: guard.cert });
  const key = await host.read(guard.key);
  if (key.kind !== 'ok') return msg('guard:ca-key-unreadable', { path: guard.key });
  try {
    const spki = createPublicKey(createPrivateKey(key.value.bytes)).export({ type: 'spki', format: 'der' });
    return sha256(spki) === ca.key.spkiSha256 ? undefined : msg('guard:ca-key-foreign', { cert: guard.cert, key: guard.key });
  } catch {
    return msg('guard:ca-key-unreadable', { path: guard.key });
  }
}

async function implausibleClock(host: HostWriter): Promise<Message | undefined> {
  const { clock } = await collectFacts(host, { only: ['clock'] });
  if (clock.state !== 'ok') return msg('guard:clock-unknown', { reason: clock.reason });
  const newest = clock.value.newestWrite;
  if (newest === undefined || newest.mtimeMs <= clock.value.nowMs + clockToleranceMs) return undefined;
  return msg('guard:clock-behind', {
    now: new Date(clock.value.nowMs).toISOString(),
    path: newest.path,
    newest: new Date(newest.mtimeMs).toISOString(),
  });
}

async function unsafeRemoval(
  guard: Extract<Guard, { guard: 'etcd-removal-keeps-quorum' }>,
  host: HostWriter,
): Promise<Message | undefined> {
  const { etcd } = await collectFacts(host, { only: ['etcd'] });
  if (etcd.state !== 'ok' || !etcd.value.members.ok) return msg('guard:etcd-unreadable', {});
  // A removal that was cut off may have happened: then nothing is left to keep from.
  if (!etcd.value.members.value.some(({ id }) => id === guard.memberId)) return undefined;
  const removal = removalOf(etcd.value.members.value, guard.memberId);
  return removal.safe
    ? peerAnswers(etcd.value.members.value.find(({ id }) => id === guard.memberId)?.peerUrls ?? [], host)
    : removal.because;
}

/** A firewall can close a member's client port, which nobody else uses, while the cluster goes on through its peer port. */
async function peerAnswers(peerUrls: readonly string[], host: HostWriter): Promise<Message | undefined> {
  for (const url of peerUrls) {
    const { hostname, port } = new URL(url);
    const answer = await host.ask({ ask: 'tls-chain', host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) });
    if (answer.kind === 'ok' || !isSilence(answer)) return msg('guard:peer-answers', { url });
  }
  return undefined;
}

async function heldOpen(path: AbsPath, host: HostWriter): Promise<Message | undefined> {
  if (!host.live) return undefined;
  const holders = await host.openedBy([path]);
  if (holders.kind !== 'ok') return msg('guard:open-unknown', { path });
  const pid = holders.value.get(path);
  return pid === undefined ? undefined : msg('guard:open', { path, pid });
}
