import { afterEach, describe, expect, it } from 'vitest';
import { type FakeSession, fakeSession, gate, interruptedRun } from './harness/fake-session.ts';
import { healthy, sick } from './harness/sample.ts';
import { keys, openScreen, type Screen } from './harness/terminal.ts';

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
] as const;

let open: Screen | undefined;
const start = (session: FakeSession, o: Parameters<typeof openScreen>[1] = {}): Screen => {
  open = openScreen(session, o);
  return open;
};
const leave = async (screen: Screen): Promise<number> => {
  screen.press('q');
  return screen.exit;
};

afterEach(async () => {
  open?.press(keys.ctrlC);
  await open?.exit;
  open = undefined;
});

describe.each(sizes)('frames at $columns x $rows', (size) => {
  it('show what is still being read', async () => {
    const wait = gate();
    const screen = start(fakeSession({ examine: wait }), size);
    const frame = await screen.seen(/Still reading: etcd \(\d+\.\d s\)/);
    expect(frame).toMatchObject([
      expect.stringContaining('looking at the node'),
      expect.stringMatching(/^─+$/),
      ...Array(size.rows - 3).fill(expect.any(String)),
      '? help  q quit',
    ]);
    expect(frame).toContain('etcd           ? 1 unknown');
    expect(frame).toContain('kubelet        ·');
    wait.open();
    await screen.seen('certificate expired ×9');
    expect(await leave(screen)).toBe(2);
  });

  it('list causes first, symptoms below, and what could not be looked at', async () => {
    const screen = start(fakeSession(), size);
    const frame = await screen.seen('certificate expired ×9');
    const left = frame.map((row) => row.split(/ │(?: |$)/)[0]?.trimEnd() ?? '');
    expect(left.slice(4, 6)).toEqual(
      size.columns === 80
        ? ['❯   ▾ ✗ critical  the root file system is full: 0 bytes free of 20 GiB', '    └ ▸ ✗ critical  certificate expired ×9']
        : ['❯   ▾ ✗ critical  the root file system is full: 0 bytes …', '    └ ▸ ✗ critical  certificate expired ×9'],
    );
    expect(left[6]).toBe('      └   ✗ critical  the API server is not running');
    expect(left[7]).toMatch(/^ {6}! warning {3}节点 cp1 的 kubelet .*…$/);
    expect(left[8]).toMatch(/^ {6}\? unknown {3}could not look: etcd\/sample-quorum: .*…$/);
    expect(frame.at(-1)).toMatch(/^Enter details {2}f fix {2}Space mark .*\? help {2}q quit$/);
    expect(await leave(screen)).toBe(2);
  });

  it('fill the window exactly, on every screen', async () => {
    const screen = start(fakeSession({ runs: [interruptedRun] }), size);
    const whole = (frame: readonly string[]): void => {
      expect(frame).toHaveLength(size.rows);
      expect(frame[0]).toMatch(/^kdoctor · cp1/);
      expect(frame.at(-1)).not.toBe('');
    };
    whole(await screen.seen('half changed'));
    screen.press('l');
    whole(await screen.seen('certificate expired ×9'));
    screen.press(keys.down);
    await screen.seen(/❯ {3}└/);
    screen.press(keys.enter);
    whole(await screen.seen('observed: seen'));
    screen.press(keys.end);
    whole(await screen.seen('Confirm by hand'));
    screen.press('f');
    whole(await screen.seen('9 of 9 findings'));
    screen.press(keys.enter);
    whole(await screen.seen('18 steps'));
    screen.press(keys.end);
    whole(await screen.seen('18. Remove the old link'));
    screen.press('a');
    whole(await screen.seen('these 18 steps'));
    screen.press(keys.escape);
    await screen.gone('these 18 steps');
    screen.press('?');
    whole(await screen.seen('Keys: preview'));
    expect(await leave(screen)).toBe(2);
  });
});

it('shows the list and the details side by side only where there is room', async () => {
  const screen = start(fakeSession(), { columns: 120, rows: 40 });
  const wide = await screen.seen('Evidence');
  expect(wide[5]).toMatch(/certificate expired ×9 +│ {3}\/evidence\/of/);
  screen.resize(80, 24);
  const narrow = await screen.seen(/^ {4}└ ▸ ✗ critical {2}certificate expired ×9$/m);
  expect(narrow.join('\n')).not.toContain('Evidence');
  screen.resize(100, 30);
  expect(await screen.seen(/^─{100}$/m)).toHaveLength(30);
});

it('says that a terminal is too small, and comes back', async () => {
  const screen = start(fakeSession());
  await screen.seen('certificate expired ×9');
  screen.resize(40, 8);
  const small = await screen.seen('terminal too small');
  expect(small.filter((row) => row !== '')).toEqual(['terminal too small (at least 50x12)']);
  screen.resize(80, 24);
  await screen.seen('certificate expired ×9');
});

it('writes nothing but ASCII and no colour where it must not', async () => {
  const screen = start(fakeSession({ examinations: [healthy] }), { ascii: true });
  await screen.seen('No findings.');
  expect(await leave(screen)).toBe(0);
  expect([...screen.written()].filter((c) => c > '~')).toEqual([]);
  const colour = new RegExp(`${keys.escape}\\[[349][0-7]m`);
  expect(screen.written()).not.toMatch(colour);
});

it('lets no escape sequence of a command through', async () => {
  const wait = gate();
  const screen = start(fakeSession({ step: wait }));
  await screen.seen('certificate expired ×9');
  screen.press('f');
  await screen.seen('disk/sample-clean');
  screen.press(keys.enter);
  await screen.seen('+new line');
  screen.press('a');
  await screen.seen('these 2 steps');
  screen.press(keys.enter);
  await screen.seen('output of step 1 [2J');
  wait.open();
  await screen.seen('Fixed');
  expect(screen.written()).not.toContain('step 1\u001b');
});

it('shows a token as stars alone, and gives it to the session', async () => {
  const session = fakeSession({ volatile: true, examinations: [sick, healthy] });
  const screen = start(session);
  await screen.seen('certificate expired ×9');
  screen.press(keys.down + keys.down);
  await screen.seen(/❯ {5}└/);
  screen.press('f');
  await screen.seen('Press Enter to type --token, --ca-cert-hash');
  screen.press(keys.enter);
  await screen.seen('A bootstrap token');
  screen.press('abcdef.0123456789abcdef');
  await screen.seen('> ***********************_');
  screen.press(keys.enter);
  await screen.seen('The hash of the CA');
  screen.press('sha256:77');
  await screen.seen('> sha256:77_');
  screen.press(keys.enter);
  await screen.seen('the node joins again');
  screen.press(keys.enter);
  await screen.seen('WARNING: the backup lies in memory');
  screen.press('a');
  await screen.seen('these 2 steps');
  screen.press(keys.enter);
  await screen.seen('Fixed');
  expect(session.calls.applied).toEqual([
    { digest: 'digest-of-the-preview', inputs: { token: 'abcdef.0123456789abcdef', caCertHash: 'sha256:77' } },
  ]);
  expect(screen.written()).not.toContain('0123456789abcdef');
});

it('lets the step finish and takes everything back when the operator stops', async () => {
  const wait = gate();
  const screen = start(fakeSession({ step: wait }));
  await screen.seen('certificate expired ×9');
  screen.press('f');
  await screen.seen('disk/sample-clean');
  screen.press(keys.enter);
  await screen.seen('+new line');
  screen.press('a');
  await screen.seen('these 2 steps');
  screen.press(keys.enter);
  await screen.seen('output of step 1');
  screen.press('q');
  screen.press(keys.ctrlC);
  await screen.seen('Stop? The running step is let to finish');
  screen.press('s');
  await screen.seen('Stopping: waiting for the running step');
  wait.open();
  const frame = await screen.seen('Not applied: everything done so far was taken back.');
  expect(frame.join('\n')).toContain('Why: stopped by the operator after step 1 of 2');
  expect(frame.join('\n')).toContain('the root file system is full');
});

it('finishes an interrupted run that is found at the start', async () => {
  const session = fakeSession({ runs: [interruptedRun], examinations: [sick, healthy] });
  const screen = start(session);
  await screen.seen('Run run-0 of 2026-11-20T22:10:00Z was interrupted after 3 of 7 steps');
  screen.press('f');
  await screen.seen('Finish run run-0?');
  screen.press(keys.enter);
  await screen.seen('Fixed');
  expect(session.calls.finished).toEqual(['run-0']);
});

it('says when kdoctor itself fails, and exits unknown', async () => {
  const screen = start(fakeSession({ examineFails: 'Cannot read properties\u001b[2J of undefined' }));
  await screen.seen('Cannot read properties [2J of undefined');
  expect(await leave(screen)).toBe(3);
  await screen.seen('left before the examination had ended');
});

it('leaves the screen as it was, with a summary, and 130 after Ctrl-C', async () => {
  const screen = start(fakeSession());
  await screen.seen('certificate expired ×9');
  expect(screen.inAlternate()).toBe(true);
  screen.press(keys.ctrlC);
  expect(await screen.exit).toBe(130);
  const frame = await screen.seen('kdoctor: cp1');
  expect(screen.inAlternate()).toBe(false);
  expect(frame.filter((row) => row !== '')).toEqual(['kdoctor: cp1: critical (3 critical, 1 warning, 1 unknown checks)']);
});
