import { msg } from '../../domain/message.ts';
import { isCertainlyMissing, unreadMessage } from '../../domain/unread.ts';
import type { Kubeconfig } from '../../model/facts.ts';
import { defineCheck } from '../define.ts';
import { configFinding, controlPlaneConfigs } from './control-plane-configs.ts';

const id = 'kubeconfig/damaged';

/** A kubeconfig of a control plane is there but does not work: empty, no YAML, no server or credentials, or damaged ones. */
export const kubeconfigDamaged = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [
    { what: 'client-go v1.20 tools/clientcmd/validation.go' },
    { what: 'kubeadm v1.20 cmd/kubeadm/app/phases/controlplane/volumes.go (hostPath FileOrCreate)' },
  ],
  needs: ['kubeconfigs'],
  examine({ kubeconfigs }) {
    const configs = controlPlaneConfigs(kubeconfigs);
    const unread = configs.flatMap(({ conf }) =>
      conf.unread === undefined || isCertainlyMissing(conf.unread) ? [] : [unreadMessage(conf.path, conf.unread)],
    );
    const [first, ...others] = configs.flatMap((config) => {
      const { conf } = config;
      const fault = damageOf(conf);
      if (fault === undefined) return [];
      return [
        configFinding(id, config, msg(id, { path: conf.path, fault }), { source: conf.path, observed: fault, expected: 'a kubeconfig' }),
      ];
    });
    if (first === undefined) return { kind: 'healthy', unread };
    return { kind: 'unhealthy', findings: [first, ...others], unread };
  },
});

function damageOf(conf: Kubeconfig): NonNullable<Kubeconfig['fault']> | 'credentials' | 'no-file' | undefined {
  if (conf.unread !== undefined) return conf.unread.kind === 'wrong-type' ? 'no-file' : undefined;
  if (conf.fault !== undefined) return conf.fault;
  const { client } = conf;
  // Files that a kubeconfig refers to are certificates of the node like others, and judged as such.
  if (client === undefined || !client.embedded) return undefined;
  return client.certificate.certificates.length === 0 || client.key.key === undefined ? 'credentials' : undefined;
}
