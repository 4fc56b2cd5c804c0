import { msg } from '../../domain/message.ts';
import { isCertainlyMissing, unreadMessage } from '../../domain/unread.ts';
import { defineCheck } from '../define.ts';
import { configFinding, controlPlaneConfigs } from './control-plane-configs.ts';

const id = 'kubeconfig/missing';

/** A control plane lacks a kubeconfig that kubeadm puts on every one. */
export const kubeconfigMissing = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [{ what: 'kubeadm v1.20 cmd/kubeadm/app/phases/kubeconfig/kubeconfig.go' }],
  needs: ['kubeconfigs', 'node'],
  examine({ kubeconfigs, node }) {
    if (!node.roles.includes('control-plane')) return { kind: 'not-applicable', because: msg('kubeconfig/control-plane-only', {}) };
    const required = controlPlaneConfigs(kubeconfigs).filter(({ spec }) => spec.required);
    const unread = required.flatMap(({ conf }) =>
      conf.unread === undefined || isCertainlyMissing(conf.unread) ? [] : [unreadMessage(conf.path, conf.unread)],
    );
    // What lies there as something else than a file is damage, not absence.
    const [first, ...others] = required
      .filter(({ conf }) => conf.unread?.kind === 'absent')
      .map((config) =>
        configFinding(id, config, msg(id, { path: config.conf.path, user: config.spec.commonName }), {
          source: config.conf.path,
          observed: 'not there',
          expected: 'a kubeconfig',
        }),
      );
    if (first === undefined) return { kind: 'healthy', unread };
    return { kind: 'unhealthy', findings: [first, ...others], unread };
  },
});
