import type { NoArgs } from '../no-args.ts';

/** English sentences: the command line. */
export const cli = {
  'cli:did-you-mean': (a: { word: string }) => `did you mean ${a.word}?`,
  'cli:see-help': (_: NoArgs) => 'kdoctor help shows the commands and flags',
  'cli:undo-label': (a: { how: string }) => `undo: ${a.how}`,
  'cli:no-backup-needed': (_: NoArgs) => 'Nothing on disk is changed that would need a backup.',
  'cli:backup-place': (a: { place: string; paths: number }) => `Backup of ${a.paths} paths below ${a.place}`,
  'cli:backup-volatile': (_: NoArgs) =>
    'ATTENTION: the disk is full or read-only, so the backup lies in memory and is gone at the next boot. Copy it away.',
  'cli:confirm-needed': (a: { fix: string }) => `the only fix that applies is destructive: name it with --confirm ${a.fix}`,
  'cli:no-fix': (_: NoArgs) => 'there is no such fix for it',
  'cli:phase': (a: { phase: string }) => `${a.phase} …`,
  'cli:step-done': (a: { ms: number }) => `done in ${(a.ms / 1000).toFixed(1)} s`,
  'cli:step-failed': (a: { reason: string }) => `FAILED: ${a.reason}`,
  'cli:step-undone': (a: { detail: string }) => `taken back: ${a.detail}`,
  'cli:outcome-verified': (_: NoArgs) => 'FIXED: the check ran again on fresh facts and no longer finds it.',
  'cli:outcome-rolled-back': (_: NoArgs) => 'FAILED, and everything was taken back.',
  'cli:outcome-not-rolled-back': (_: NoArgs) => 'FAILED, and not everything could be taken back:',
  'cli:outcome-refused': (_: NoArgs) => 'REFUSED: nothing was changed.',
  'cli:outcome-still-found': (_: NoArgs) => 'APPLIED, but the check still finds it:',
  'cli:undo-outcome-verified': (_: NoArgs) => 'UNDONE: every changed file is as it was.',
  'cli:undo-outcome-rolled-back': (_: NoArgs) => 'UNDONE.',
  'cli:undo-outcome-not-rolled-back': (_: NoArgs) => 'NOT ALL UNDONE:',
  'cli:undo-outcome-refused': (_: NoArgs) => 'REFUSED: nothing was changed.',
  'cli:undo-outcome-still-found': (_: NoArgs) => 'UNDONE.',
  'cli:remaining': (a: { key: string }) => `still found: ${a.key}`,
  'cli:not-undone': (a: { what: string }) => `not undone: ${a.what}`,
  'cli:backup-is-in': (a: { dir: string }) => `backup and journal: ${a.dir}`,
  'cli:undo-with': (a: { run: string | undefined }) => `take it back with: kdoctor undo ${a.run ?? ''}`,
  'cli:no-history': (_: NoArgs) => 'kdoctor has applied nothing on this node.',
  'cli:collected': (a: { destination: string }) => `snapshot without keys and tokens: ${a.destination}`,
};
