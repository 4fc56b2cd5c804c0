import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { joinCommand } from '../../cluster/kubeadm.ts';
import { bystanders, expectKubeletCertificate, expectReady } from '../../judge.ts';
import { onDisk } from '../../machine/names.ts';
import { mustOn, on } from '../../machine/node.ts';
import { rootCauses, trial, unknownChecks, untilKubeletFails } from '../../trial.ts';

const folder = '/var/lib/kubelet/pki';
const conf = '/etc/kubernetes/kubelet.conf';

/** The client certificate of a worker's kubelet is gone, link and all; the worker has no CA key to sign another. */
trial('worker-credentials-missing', { cluster: 'pair' }, ({ step, report, kdoctor, expectKdoctor }) => {
  let running: readonly string[] = [];
  let token = '';
  let hash = '';
  let before = '';

  step('breaks: kubelet-client-current.pem and what it leads to are gone, and the kubelet cannot start', async () => {
    running = await bystanders(['cp1', 'w1']);
    before = readFileSync(onDisk('w1', conf), 'utf8');
    const names = readdirSync(onDisk('w1', folder)).filter((name) => name.startsWith('kubelet-client-'));
    expect(names.length).toBeGreaterThanOrEqual(2);
    for (const name of names) rmSync(onDisk('w1', `${folder}/${name}`));
    const since = new Date();
    await mustOn('w1', ['systemctl', 'restart', 'kubelet']);
    await untilKubeletFails('w1', 'unable to read client-cert', since);
  });

  step('is told: the missing certificate is the root cause', async () => {
    const told = await report('w1');
    expect(told.exitStatus).toBe(2);
    expect(unknownChecks(told)).toEqual([]);
    expect(rootCauses(told).map(({ key }) => key)).toEqual([`pki/certificate-missing@${folder}/kubelet-client-current.pem`]);
  });

  step('asks for what only a control plane can give, by name, and changes nothing', async () => {
    const { stderr } = await expectKdoctor('w1', ['fix', 'pki/certificate-missing', '--yes'], 6);
    expect(stderr).toContain('--token');
    expect(stderr).toContain('--ca-cert-hash');
    const wrong = `sha256:${'0'.repeat(64)}`;
    await expectKdoctor(
      'w1',
      ['fix', 'pki/certificate-missing', '--yes', '--token', 'abcdef.0123456789abcdef', '--ca-cert-hash', wrong],
      6,
    );
    expect(await mustOn('w1', ['ls', '/etc/kubernetes'])).not.toContain('bootstrap-kubelet.conf');
  });

  step('is cured with a token from the control plane', async () => {
    const words = await joinCommand('cp1');
    token = words[words.indexOf('--token') + 1] ?? '';
    hash = words[words.indexOf('--discovery-token-ca-cert-hash') + 1] ?? '';
    const { stdout } = await expectKdoctor('w1', ['fix', 'pki/certificate-missing', '--yes', '--token', token, '--ca-cert-hash', hash], 0);
    expect(stdout).toMatch(/^FIXED/);
  });

  step('is judged well by kubectl and openssl, and the token lies nowhere', async () => {
    await expectReady(['cp1', 'w1']);
    await expectKubeletCertificate('w1', 'cp1');
    expect(await bystanders(['cp1', 'w1'])).toEqual(running);
    const secret = token.split('.')[1] ?? '';
    expect(secret).toMatch(/^[a-z0-9]{16}$/);
    // One file that holds it shows that the search finds what is there.
    const planted = '/root/planted';
    writeFileSync(onDisk('w1', planted), `token: ${token}\n`);
    const places = ['/etc', '/var/lib/kdoctor', '/var/lib/kubelet/pki', '/var/log', '/run', '/root', '/tmp'];
    const found = await on('w1', ['find', ...places, '-xdev', '-type', 'f', '-exec', 'grep', '-lF', secret, '{}', '+']);
    expect(found.stdout.trim().split('\n'), found.stderr).toEqual([planted]);
    expect((await kdoctor('w1', ['--json'])).status).toBe(0);
  });

  step(
    'is taken back by undo: kubelet.conf is as it was, and the certificate that the cluster signed stays the kubelet’s own',
    async () => {
      await expectKdoctor('w1', ['undo', '--yes'], 0);
      expect(readFileSync(onDisk('w1', conf), 'utf8')).toBe(before);
      await expectReady(['cp1', 'w1']);
      await expectKubeletCertificate('w1', 'cp1');
      expect(await bystanders(['cp1', 'w1'])).toEqual(running);
    },
  );
});
