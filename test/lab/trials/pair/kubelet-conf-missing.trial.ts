import { existsSync, rmSync } from 'node:fs';
import { expect } from 'vitest';
import { startInTerminal } from '../../../../scripts/terminal/start.mjs';
import { bystanders, expectEtcdHealthy, expectKubeletCertificate, expectReady } from '../../judge.ts';
import { kdoctorArgv } from '../../kdoctor.ts';
import { onDisk } from '../../machine/names.ts';
import { mustOn } from '../../machine/node.ts';
import { checksFound, rootCauses, trial, unknownChecks, untilKubeletFails } from '../../trial.ts';

const path = '/etc/kubernetes/kubelet.conf';
const key = `kubelet/bootstrap-kubeconfig-missing@${path}`;
const slow = 240_000;
const enter = '\r';

/**
 * Somebody has deleted kubelet.conf on a control plane, and the kubelet was restarted: it asks for a bootstrap-kubelet.conf that
 * has never been wrong. Cured by hand of an operator at the terminal UI, at 80×24.
 */
trial('kubelet-conf-missing', { cluster: 'pair' }, ({ step, report, kdoctor, expectKdoctor }) => {
  let running: readonly string[] = [];

  step('breaks: kubelet.conf is gone, and the kubelet cannot start', async () => {
    running = await bystanders(['cp1', 'w1']);
    rmSync(onDisk('cp1', path));
    const since = new Date();
    await mustOn('cp1', ['systemctl', 'restart', 'kubelet']);
    await untilKubeletFails('cp1', 'bootstrap-kubelet.conf: no such file or directory', since);
  });

  step('is told: the missing file is the root cause', async () => {
    const told = await report('cp1');
    expect(told.exitStatus).toBe(2);
    expect(unknownChecks(told)).toEqual([]);
    expect(rootCauses(told).map((finding) => finding.key)).toEqual([key]);
    expect(checksFound(told)).toContain('kubelet/not-running');
  });

  step('is cured in the terminal UI: finding, fix, preview, confirmation, outcome', async () => {
    const [program, ...args] = kdoctorArgv('cp1', []);
    const screen = startInTerminal({ argv: [program, ...args], columns: 80, rows: 24 });
    try {
      await screen.waitFor('Enter details', slow);
      expect(screen.screen().join('\n')).toMatch(/no usable credentials/);
      screen.type('f');
      await screen.waitFor('Enter preview', slow);
      screen.type(enter);
      await screen.waitFor('Nothing has been changed', slow);
      expect(existsSync(onDisk('cp1', path))).toBe(false);
      screen.type('a');
      await screen.waitFor('to this node now', slow);
      screen.type(enter);
      await screen.waitFor('Fixed: applied', slow);
      screen.type(enter);
      await screen.waitFor(/HEALTHY|No findings/i, slow);
      screen.type('q');
      await screen.waitFor(/run .*: Fixed/, slow);
    } finally {
      screen.end();
    }
  });

  step('is judged well by kubectl, openssl and etcdctl', async () => {
    await expectReady(['cp1', 'w1']);
    await expectKubeletCertificate('cp1', 'cp1');
    await expectEtcdHealthy('cp1', 1);
    expect(await bystanders(['cp1', 'w1'])).toEqual(running);
    expect((await kdoctor('cp1', ['--json'])).status).toBe(0);
  });

  step('is taken back by undo: the file is gone again', async () => {
    const since = new Date();
    await expectKdoctor('cp1', ['undo', '--yes'], 0);
    expect(existsSync(onDisk('cp1', path))).toBe(false);
    await untilKubeletFails('cp1', 'bootstrap-kubelet.conf: no such file or directory', since);
    const told = await report('cp1');
    expect(rootCauses(told).map((finding) => finding.key)).toEqual([key]);
    expect(await bystanders(['cp1', 'w1'])).toEqual(running);
  });

  step('is cured again, from the shell, while the kubelet crashes at every start', async () => {
    await expectKdoctor('cp1', ['fix', 'kubelet/*', '--yes'], 0);
    await expectReady(['cp1', 'w1']);
    expect(await bystanders(['cp1', 'w1'])).toEqual(running);
  });
});
