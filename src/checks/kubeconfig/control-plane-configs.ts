import { type KubeconfigSpec, kubeconfigSpecs } from '../../domain/pki-inventory.ts';
import type { Kubeconfig, KubeconfigsFact } from '../../model/facts.ts';
import type { CheckId, Evidence, Finding, Severity } from '../../model/finding.ts';
import type { Message } from '../../model/message.ts';

/** A kubeconfig of the control plane with what kubeadm makes of it. */
export interface ControlPlaneConfig {
  readonly spec: KubeconfigSpec;
  readonly conf: Kubeconfig;
}

/** The kubeconfigs that kubeadm puts on a control plane; the kubelet's own is judged by the kubelet's checks. */
export function controlPlaneConfigs(kubeconfigs: KubeconfigsFact): readonly ControlPlaneConfig[] {
  const found: Readonly<Record<KubeconfigSpec['role'], Kubeconfig>> = {
    'admin.conf': kubeconfigs.admin,
    'super-admin.conf': kubeconfigs.superAdmin,
    'controller-manager.conf': kubeconfigs.controllerManager,
    'scheduler.conf': kubeconfigs.scheduler,
  };
  return kubeconfigSpecs.map((spec) => ({ spec, conf: found[spec.role] }));
}

/** A finding on one of them: critical where a component needs it, a warning where only people do. */
export function configFinding(check: CheckId, { spec, conf }: ControlPlaneConfig, message: Message, evidence: Evidence): Finding {
  const component = spec.restarts[0];
  const severity: Severity = component === undefined ? 'warning' : 'critical';
  return {
    key: `${check}@${conf.path}`,
    check,
    subject: conf.path,
    severity,
    message,
    evidence: [evidence],
    about: { path: conf.path, role: spec.role, ...(component === undefined ? {} : { component }) },
  };
}
