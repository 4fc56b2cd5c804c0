import { expect, test } from 'vitest';
import { kdoctor } from '../harness/kdoctor.ts';

/** Wrong command lines, and what must be said of each. None may get as far as looking at a node. */
const mistakes: readonly (readonly [string, RegExp])[] = [
  ['chekc', /there is no command chekc; did you mean check\?/],
  ['frobnicate', /there is no command frobnicate\n/],
  ['report', /there is no command report/],
  ['--jsn', /there is no flag --jsn; did you mean --json\?/],
  ['--rooot /mnt', /there is no flag --rooot; did you mean --root\?/],
  ['-x', /there is no flag -x/],
  ['--json=yes', /--json takes no value/],
  ['--root', /--root needs a value: DIR/],
  ['--root --json', /--root needs a value: DIR/],
  ['--root /a --root /b', /--root is given twice/],
  ['--from /a --root /b', /--from and --root exclude each other/],
  ['fix pki --from /a', /kdoctor fix does not know --from; it belongs to:/],
  ['list --yes', /kdoctor list does not know --yes; it belongs to: fix, undo/],
  ['--yes', /kdoctor without a command does not know --yes/],
  ['-o prometeus', /there is no format prometeus/],
  ['-o prometheus', /there is no format prometheus \(there are text, json\)/],
  ['-o constructor', /there is no format constructor/],
  ['-o jsn', /there is no format jsn .*; did you mean json\?/],
  ['list -o yaml', /there is no format yaml/],
  ['history -o yaml', /there is no format yaml/],
  ['plan pki -o yaml', /there is no format yaml/],
  ['--lang fr', /--lang is en or zh, not fr/],
  ['--now yesterday', /--now is not a time: yesterday \(try 2026-01-31T12:00:00Z\)/],
  ['--now 2026-13-45', /--now is not a time/],
  ['--timeout soon', /--timeout is a number of seconds/],
  ['--timeout 0', /--timeout is a number of seconds/],
  ['--timeout -1', /--timeout is a number of seconds|--timeout needs a value/],
  ['--fail-on error', /--fail-on is warning, critical, never; not error/],
  ['--token secret', /--token is not a bootstrap token/],
  ['--ca-cert-hash abc', /--ca-cert-hash is not of the form/],
  ['check pki/certificate-expird', /no check matches pki\/certificate-expird; did you mean pki\/certificate-expired\?/],
  ['check pkii', /no check matches pkii; did you mean pki\?/],
  ['check --only zzz*', /no check matches zzz\*/],
  ['--skip kubelt', /no check matches kubelt; did you mean kubelet\?/],
  ['explain', /kdoctor explain takes one check id/],
  ['explain a b', /kdoctor explain takes one check id/],
  ['explain pki/certificate-expird', /there is no check pki\/certificate-expird; did you mean pki\/certificate-expired\?/],
  ['list pki', /kdoctor list takes no words: pki/],
  ['history all', /kdoctor history takes no words: all/],
  ['demo now', /kdoctor demo takes no words: now/],
  ['collect here', /kdoctor collect takes no words/],
  ['undo a b', /kdoctor undo takes one run/],
  ['plan', /kdoctor plan takes a finding/],
  ['fix', /kdoctor fix takes a finding/],
  ['fix --finish x pki', /kdoctor fix --finish takes no findings/],
];

test.each(mistakes)('kdoctor %s', async (line, message) => {
  const { status, stdout, stderr } = await kdoctor(line.split(' '));
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^kdoctor: /);
  expect(stderr).toMatch(/kdoctor help shows the commands and flags\n$/);
  expect([status, stdout]).toEqual([64, '']);
});
