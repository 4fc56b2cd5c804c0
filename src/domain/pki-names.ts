import type { CertificateTemplate } from '../model/fix.ts';
import type { LeafSpec } from './pki-inventory.ts';
import { canonicalIp } from './x509.ts';

/** The names of a control plane that its certificates carry. */
export interface ControlPlaneNames {
  readonly nodeName: string;
  /** The address that the API server advertises and etcd listens on. */
  readonly advertiseAddress: string;
  /** The first address of the service network: `kubernetes.default`. */
  readonly serviceAddress: string;
  /** `cluster.local` unless changed. */
  readonly dnsDomain: string;
  /** Host of the cluster's endpoint (a load balancer), when it is another than the advertise address. */
  readonly endpointHost?: string;
}

/**
 * Subject, usages and names of one of kubeadm's leafs on this control plane (cmd/kubeadm/app/util/pkiutil/pki_helpers.go,
 * GetAPIServerAltNames and getAltNames, v1.20 to v1.31). What `certSANs` adds to them is not known here.
 */
export function leafTemplate(spec: LeafSpec, names: ControlPlaneNames, organizations: readonly string[] = []): CertificateTemplate {
  return {
    commonName: spec.commonName === 'node-name' ? names.nodeName : spec.commonName,
    organizations,
    extendedKeyUsages: spec.extendedKeyUsages,
    ...altNames(spec, names),
  };
}

function altNames(spec: LeafSpec, names: ControlPlaneNames): Pick<CertificateTemplate, 'dns' | 'ips'> {
  switch (spec.san) {
    case 'none':
      return { dns: [], ips: [] };
    case 'etcd':
      return { dns: unique([names.nodeName, 'localhost']), ips: unique([names.advertiseAddress, '127.0.0.1', '::1']) };
    case 'apiserver': {
      const endpoint = names.endpointHost === undefined ? [] : [names.endpointHost];
      return {
        dns: unique([
          names.nodeName,
          'kubernetes',
          'kubernetes.default',
          'kubernetes.default.svc',
          `kubernetes.default.svc.${names.dnsDomain}`,
          ...endpoint.filter((host) => !isIp(host)),
        ]),
        ips: unique([names.serviceAddress, names.advertiseAddress, ...endpoint.filter(isIp)]),
      };
    }
  }
}

/** Is it an IP address (and not a name)? */
export function isIp(host: string): boolean {
  return host.includes(':') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * The first usable address of the first network in `--service-cluster-ip-range`, which is the API server's own in the
 * cluster (`10.96.0.1` of `10.96.0.0/12`); undefined when the text is no network.
 */
export function serviceAddressOf(cidrs: string): string | undefined {
  const network = cidrs.split(',')[0]?.trim().split('/')[0] ?? '';
  if (!isIp(network)) return undefined;
  if (network.includes(':')) return canonicalIp(network.endsWith('::') ? `${network}1` : incremented(network, ':', 16));
  return incremented(network, '.', 10);
}

function incremented(address: string, separator: string, radix: number): string {
  const parts = address.split(separator);
  const last = Number.parseInt(parts.at(-1) ?? '0', radix);
  return [...parts.slice(0, -1), (last + 1).toString(radix)].join(separator);
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values.map(canonicalIp))];
}
