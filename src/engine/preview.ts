import { msg } from '../domain/message.ts';
import { redactText } from '../host/redact.ts';
import type { Plan, Step, Undo } from '../model/fix.ts';
import type { AbsPath, HostReader } from '../model/host.ts';
import type { Preview, PreviewStep } from '../model/run.ts';
import { say } from '../text/say.ts';
import { stepsFor } from './apply.ts';
import { digestOf } from './digest.ts';
import type { EngineTools } from './engine-tools.ts';
import { certificateLike, type ExpectedCertificate, expectedCertificate, mainPath } from './sign-step.ts';
import { placeForPreview } from './state-place.ts';
import { commandOf } from './step-command.ts';
import { toBackUp } from './touches.ts';

/** What plans would do, step by step, with the differences to the files as they are. Changes nothing. */
export async function previewOf(tools: EngineTools, plans: readonly Plan[]): Promise<Preview> {
  const steps = stepsFor(tools, plans);
  const place = await placeForPreview(tools.places);
  return {
    plans,
    steps: await Promise.all(steps.map((step) => previewStep(step, tools.host))),
    backup: `${place.dir}/runs`,
    backupVolatile: place.volatile,
    touches: toBackUp(steps),
    digest: digestOf(steps),
  };
}

async function previewStep(step: Step, host: HostReader): Promise<PreviewStep> {
  const diff = await diffOf(step, host);
  return { step, why: step.why, command: commandOf(step), ...(diff === undefined ? {} : { diff }), undo: undoText(step.undo) };
}

async function diffOf(step: Step, host: HostReader): Promise<string | undefined> {
  switch (step.do) {
    case 'write-file':
    case 'write-secret-file':
      return patch(step.path, await textAt(step.path, host), redactText(step.content));
    case 'sign-certificate': {
      const path = mainPath(step);
      const before = await certificateLike(path, host);
      return patch(path, before === undefined ? '' : described(before), described(await expectedCertificate(step, host)));
    }
    case 'link': {
      const stat = await host.stat(step.path);
      const before = stat.kind === 'ok' && stat.value.target !== undefined ? `${stat.value.target}\n` : '';
      return patch(step.path, before, `${step.target}\n`);
    }
    default:
      return undefined;
  }
}

/** The lines of a certificate that a person compares; one that is not made yet has no serial, perhaps no key. */
function described(c: ExpectedCertificate & { readonly serial?: string }): string {
  return [
    `subject: ${[...c.organizations.map((o) => `O=${o}`), `CN=${c.commonName}`].join(', ')}`,
    `not after: ${Number.isNaN(c.notAfterMs) ? 'not a date' : new Date(c.notAfterMs).toISOString()}`,
    `usages: ${c.extendedKeyUsages.join(', ')}`,
    `names: ${[...c.san.dns, ...c.san.ips].join(', ')}`,
    `key: ${c.key === undefined ? 'rsa 2048' : `${c.key.algorithm} ${c.key.size}`}${c.serial === undefined ? ', made anew' : ''}`,
    `serial: ${c.serial ?? 'drawn when it is made'}`,
    '',
  ].join('\n');
}

async function textAt(path: AbsPath, host: HostReader): Promise<string> {
  const content = await host.read(path);
  return content.kind === 'ok' ? redactText(content.value.bytes.toString('utf8')) : '';
}

async function patch(path: AbsPath, before: string, after: string): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const [, , ...lines] = createTwoFilesPatch(path, path, before, after, 'now', 'after', { context: 3 }).split('\n');
  return lines.join('\n');
}

function undoText(undo: Undo): string {
  switch (undo.kind) {
    case 'restore-backup':
      return say(msg('undo:restore-backup', {}));
    case 'nothing-to-undo':
      return say(msg('undo:nothing', {}));
    case 'repeat':
      return say(msg('undo:repeat', {}));
    case 'steps':
      return undo.steps.map((step) => say(step.why)).join('; ');
    case 'impossible':
      return say(msg('undo:impossible', { because: say(undo.because) }));
  }
}
