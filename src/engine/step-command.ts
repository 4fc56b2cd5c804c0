import { printable } from '../domain/printable.ts';
import type { Step } from '../model/fix.ts';
import type { ServerAction } from '../model/host.ts';
import { serviceCommands } from './service-commands.ts';

/** What one would type to do a step by hand, or a plain line where no command does just that. */
export function commandOf(step: Step): string {
  switch (step.do) {
    case 'write-file':
    case 'write-secret-file':
      return `write ${step.path} (mode ${octal(step.own.mode)})`;
    case 'remove-file':
      return `rm ${quoted(step.path)}`;
    case 'move-file':
      return `mv ${quoted(step.from)} ${quoted(step.to)}`;
    case 'link':
      return `ln -sfn ${quoted(step.target)} ${quoted(step.path)}`;
    case 'make-directory':
      return `mkdir -m ${octal(step.own.mode)} ${quoted(step.path)}`;
    case 'sign-certificate':
      return signing(step);
    case 'run':
      return step.argv.map(quoted).join(' ');
    case 'service':
      return serviceCommands(step)
        .map(({ argv }) => argv.join(' '))
        .join('; ');
    case 'restart-static-pod':
      return `move the manifest of ${step.component} out of its folder, wait, move it back (where the API server is down: stop its container)`;
    case 'server':
      return serverCommand(step.action);
    case 'wait-until':
      return `wait at most ${step.timeoutMs / 1000} s`;
  }
}

function signing(step: Extract<Step, { do: 'sign-certificate' }>): string {
  const { target } = step;
  const where = target.kind === 'pair' ? `${target.cert} and ${target.key}` : target.path;
  return `sign ${where} with ${step.ca === 'self' ? 'a CA of its own' : step.ca.cert} for ${step.days} days`;
}

function serverCommand(action: ServerAction): string {
  switch (action.act) {
    case 'etcd-member-remove':
      return `etcdctl --endpoints ${action.endpoint} member remove ${BigInt(action.memberId).toString(16)}`;
    case 'etcd-snapshot':
      return `etcdctl --endpoints ${action.endpoint} snapshot save ${quoted(action.to)}`;
    case 'kube-patch-config-map':
      return `kubectl --kubeconfig ${action.kubeconfig} -n ${action.namespace} patch configmap ${action.name}`;
  }
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** A word as a shell takes it: names on a node can hold anything. */
function quoted(word: string): string {
  const shown = printable(word, 4096);
  return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
}
