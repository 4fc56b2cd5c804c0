import { parseKubeconfig } from '../domain/kubeconfig.ts';
import { embedClientCredentials } from '../domain/kubeconfig-edit.ts';
import { parsePem } from '../domain/pem.ts';
import { printable } from '../domain/printable.ts';
import { type SignedPair, SigningError, type SignLike, signCertificate as sign, signSelfSigned } from '../domain/sign.ts';
import type { Certificate } from '../model/certificate.ts';
import type { Step } from '../model/fix.ts';
import type { AbsPath, HostReader, HostWriter, Ownership } from '../model/host.ts';
import { ensureDirectory, parentOf } from './state-place.ts';
import { StepFailure } from './step-failure.ts';

type SignStep = Extract<Step, { do: 'sign-certificate' }>;

/**
 * Makes a new key and certificate and puts them where the step says. Done again it makes another pair, and the files fit
 * together once more: that is how a run is finished that was killed between the two files. Throws {@link StepFailure}.
 */
export async function signCertificate(step: SignStep, host: HostWriter): Promise<string> {
  const pair = await makePair(step, host);
  const path = mainPath(step);
  await ensureDirectory(host, parentOf(path));
  const { target, own } = step;
  switch (target.kind) {
    case 'pair':
      await replace(target.key, pair.keyPem, own.key, host);
      await replace(target.cert, pair.certificatePem, own.cert, host);
      break;
    case 'combined':
      await replace(target.path, pair.certificatePem + pair.keyPem, own.key, host);
      break;
    case 'kubeconfig': {
      const caPem = target.ca === undefined ? {} : { caPem: `${(await textOf(target.ca, host)).trimEnd()}\n` };
      const edited = await embedClientCredentials(await textOf(target.path, host), { ...pair, ...caPem });
      await replace(target.path, edited, own.key, host);
      break;
    }
  }
  return verified(step, host);
}

/** Mode and owner of a file that is there stay: etcd may run as a user of its own, who must still be able to read its key. */
async function replace(path: AbsPath, content: string, own: Ownership, host: HostWriter): Promise<void> {
  const old = await host.read(path);
  const { mode, uid, gid } = old.kind === 'ok' ? old.value.stat : own;
  await host.writeFile(path, Buffer.from(content), { mode, uid, gid });
}

/** Reads back what was written: only what lies on disk counts, not what was meant to. */
async function verified(step: SignStep, host: HostReader): Promise<string> {
  const { certificate, keyFits } = await onDisk(step, host);
  if (certificate === undefined || !keyFits)
    throw new StepFailure(`${mainPath(step)}: what was written does not read back as a certificate with its key`);
  return `${mainPath(step)}: valid until ${new Date(certificate.notAfterMs).toISOString()}, serial ${certificate.serial}`;
}

async function onDisk(step: SignStep, host: HostReader): Promise<{ certificate: Certificate | undefined; keyFits: boolean }> {
  const { target } = step;
  if (target.kind === 'kubeconfig') {
    const { client } = await parseKubeconfig(target.path, host);
    const certificate = client?.certificate.certificates[0];
    return { certificate, keyFits: certificate?.key.spkiSha256 === client?.key.key?.spkiSha256 };
  }
  const certPath = mainPath(step);
  const keyPath = target.kind === 'pair' ? target.key : target.path;
  const certificate = parsePem(certPath, await host.read(certPath)).certificates[0];
  const { key } = parsePem(keyPath, await host.read(keyPath));
  return { certificate, keyFits: certificate?.key.spkiSha256 === key?.spkiSha256 };
}

/** What the certificate will look like, for the preview. Throws {@link StepFailure} when the old one cannot be read. */
export async function expectedCertificate(step: SignStep, host: HostReader): Promise<ExpectedCertificate> {
  const days = host.now().getTime() + step.days * 86_400_000;
  const ca = step.ca === 'self' ? undefined : parsePem(step.ca.cert, await host.read(step.ca.cert)).certificates[0];
  const notAfterMs = Math.min(days, ca?.notAfterMs ?? days);
  if ('template' in step.like) {
    const { commonName, organizations, extendedKeyUsages, dns, ips } = step.like.template;
    return { commonName, organizations, extendedKeyUsages, san: { dns, ips }, notAfterMs, key: undefined };
  }
  const old = await certificateLike(step.like.certificate, host);
  if (old === undefined) throw new StepFailure(`${step.like.certificate} holds no certificate to renew`);
  const { commonName, organizations, extendedKeyUsages, san, key } = old;
  return { commonName, organizations, extendedKeyUsages, san, notAfterMs, key };
}

/** A certificate that is not made yet. `key` is absent where it does not follow an old one. */
export type ExpectedCertificate = Pick<Certificate, 'commonName' | 'organizations' | 'extendedKeyUsages' | 'san' | 'notAfterMs'> & {
  readonly key: Certificate['key'] | undefined;
};

/** The certificate at a path: a PEM file's first, or the one embedded in a kubeconfig. */
export async function certificateLike(path: AbsPath, host: HostReader): Promise<Certificate | undefined> {
  const [first] = parsePem(path, await host.read(path)).certificates;
  if (first !== undefined) return first;
  const { client } = await parseKubeconfig(path, host);
  return client?.certificate.certificates[0];
}

async function makePair(step: SignStep, host: HostReader): Promise<SignedPair> {
  const like = await likeOf(step, host);
  const validity = { nowMs: host.now().getTime(), days: step.days };
  try {
    if (step.ca === 'self') return await signSelfSigned(like, validity);
    const authority = { certificatePem: await textOf(step.ca.cert, host), keyPem: await textOf(step.ca.key, host) };
    return await sign(like, authority, validity);
  } catch (error) {
    if (error instanceof SigningError) throw new StepFailure(`${mainPath(step)}: ${error.message}`);
    throw error;
  }
}

async function likeOf(step: SignStep, host: HostReader): Promise<SignLike> {
  if ('template' in step.like) return { template: step.like.template };
  const old = await certificateLike(step.like.certificate, host);
  if (old === undefined) throw new StepFailure(`${step.like.certificate} holds no certificate to renew`);
  return { certificatePem: old.pem };
}

async function textOf(path: AbsPath, host: HostReader): Promise<string> {
  const content = await host.read(path);
  if (content.kind === 'ok') return content.value.bytes.toString('utf8');
  throw new StepFailure(printable(`${path} cannot be read: ${content.kind}`, 300));
}

/** The path that a step is named by: the certificate's. */
export function mainPath(step: SignStep): AbsPath {
  return step.target.kind === 'pair' ? step.target.cert : step.target.path;
}
