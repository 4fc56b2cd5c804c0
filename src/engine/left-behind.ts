import type { Step } from '../model/fix.ts';
import type { AbsPath, HostReader } from '../model/host.ts';
import { sha256 } from './backup.ts';

/** What lies at a path, in a word that changes with it: a digest, a link's target, a kind of thing, `absent`. */
async function wordFor(path: AbsPath, host: HostReader): Promise<string | undefined> {
  const stat = await host.stat(path);
  if (stat.kind === 'absent') return 'absent';
  if (stat.kind !== 'ok') return undefined;
  if (stat.value.type !== 'file') return `${stat.value.type} ${stat.value.target ?? ''}`.trim();
  const content = await host.read(path);
  return content.kind === 'ok' ? sha256(content.value.bytes) : undefined;
}

/**
 * What a step has left at the files it wrote, for the journal. Links and removed files are left out: the kubelet moves and
 * makes those itself (kubelet-client-current.pem, kubelet.conf after a join), which is no reason to keep an undo from working.
 */
export async function leftBy(step: Step, host: HostReader): Promise<Readonly<Record<AbsPath, string>>> {
  const words: Record<AbsPath, string> = {};
  for (const path of writtenFiles(step)) {
    const word = await wordFor(path, host);
    if (word !== undefined) words[path] = word;
  }
  return words;
}

function writtenFiles(step: Step): readonly AbsPath[] {
  if (step.do === 'write-file') return [step.path];
  if (step.do !== 'sign-certificate') return [];
  return step.target.kind === 'pair' ? [step.target.cert, step.target.key] : [step.target.path];
}

/** The paths that somebody else has changed since the run wrote them: undo would destroy the only copy of that. */
export async function changedSince(left: Readonly<Record<AbsPath, string>>, host: HostReader): Promise<readonly AbsPath[]> {
  const changed: AbsPath[] = [];
  for (const [path, word] of Object.entries(left)) {
    const here: AbsPath = `/${path.slice(1)}`;
    const now = await wordFor(here, host);
    if (now !== undefined && now !== word) changed.push(here);
  }
  return changed;
}
