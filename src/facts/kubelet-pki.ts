import { parsePem } from '../domain/pem.ts';
import type { CollectContext, Collector } from '../model/facts.ts';
import type { AbsPath } from '../model/host.ts';

/** The kubelet's `--cert-dir` unless set; kubeadm never sets it. */
const dir: AbsPath = '/var/lib/kubelet/pki';
/** A kubelet that rotates hourly keeps all its old files; the newest are enough to see what it did. */
const mostClients = 100;

/** The kubelet's own certificates: the rotated client pems behind their link, and what it serves port 10250 with. */
export const kubeletPki: Collector<'kubelet-pki'> = {
  name: 'kubelet-pki',
  async collect({ host }: CollectContext) {
    const pem = async (path: AbsPath) => parsePem(path, await host.read(path));
    const names = await host.list(dir);
    const rotated = names.kind === 'ok' ? names.value.filter((name) => /^kubelet-client-(?!current\.pem$).*\.pem$/.test(name)) : [];
    const [link, current, clients, certificate, key, servingCurrent] = await Promise.all([
      host.stat(`${dir}/kubelet-client-current.pem`),
      pem(`${dir}/kubelet-client-current.pem`),
      Promise.all(rotated.slice(-mostClients).map((name) => pem(`${dir}/${name}`))),
      pem(`${dir}/kubelet.crt`),
      pem(`${dir}/kubelet.key`),
      pem(`${dir}/kubelet-server-current.pem`),
    ]);
    const currentTarget = link.kind === 'ok' ? link.value.target : undefined;
    return {
      state: 'ok',
      value: {
        dir,
        ...(currentTarget === undefined ? {} : { currentTarget }),
        current,
        clients,
        serving: { certificate, key },
        servingCurrent,
      },
    };
  },
};
