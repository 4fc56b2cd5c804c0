import { parseKubeconfig } from '../domain/kubeconfig.ts';
import type { CollectContext, Collector } from '../model/facts.ts';

/** The kubeconfigs of kubeadm (kubeadm-facts §2.2), each as found; none of them is judged here. */
export const kubeconfigs: Collector<'kubeconfigs'> = {
  name: 'kubeconfigs',
  async collect({ host }: CollectContext) {
    const [admin, superAdmin, controllerManager, scheduler, kubelet, bootstrapKubelet] = await Promise.all([
      parseKubeconfig('/etc/kubernetes/admin.conf', host),
      parseKubeconfig('/etc/kubernetes/super-admin.conf', host),
      parseKubeconfig('/etc/kubernetes/controller-manager.conf', host),
      parseKubeconfig('/etc/kubernetes/scheduler.conf', host),
      parseKubeconfig('/etc/kubernetes/kubelet.conf', host),
      parseKubeconfig('/etc/kubernetes/bootstrap-kubelet.conf', host),
    ]);
    return { state: 'ok', value: { admin, superAdmin, controllerManager, scheduler, kubelet, bootstrapKubelet } };
  },
};
