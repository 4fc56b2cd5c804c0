import type { CertificateRole } from '../model/certificate.ts';
import type { Component } from '../model/facts.ts';
import type { CertificateTemplate, FixContext } from '../model/fix.ts';
import type { CertificateNamePart } from '../text/en/pki-fixes.ts';
import { serverAddress } from './kubeconfig.ts';
import type { LeafSpec, SanRule } from './pki-inventory.ts';
import { type ControlPlaneNames, isIp, leafTemplate, serviceAddressOf } from './pki-names.ts';
import { compareVersions, parseVersion } from './versions.ts';

/** Something that must be known to name this control plane, and is not. */
export interface NameGap {
  readonly missing: CertificateNamePart;
}

/**
 * The template of one of kubeadm's leafs for this node, its names gathered from what is left: manifests, kubeconfigs, the
 * kubelet's configuration, other certificates. A needed name that none of them tells is a gap, never a guess.
 */
export function templateOf(spec: LeafSpec, at: FixContext): CertificateTemplate | NameGap {
  const known = knownNames(at);
  const gap = neededNames[spec.san].find(([name]) => known[name] === undefined);
  if (gap !== undefined) return { missing: gap[1] };
  const organizations = spec.role === 'apiserver-kubelet-client' ? administratorGroups(at) : [];
  if ('missing' in organizations) return organizations;
  // What the rule does not need may be unknown, and does not appear in the certificate then.
  return leafTemplate(spec, { nodeName: '', advertiseAddress: '', serviceAddress: '', dnsDomain: '', ...known }, organizations);
}

/**
 * The group that kubeadm puts into certificates for administrators: `system:masters` until 1.28, `kubeadm:cluster-admins`
 * from 1.29 on (kubeadm v1.29 cmd/kubeadm/app/phases/certs/certlist.go).
 */
export function administratorGroups(at: FixContext): readonly string[] | NameGap {
  const { node } = at.facts;
  const version = node.state === 'ok' ? parseVersion(node.value.kubernetesVersion ?? '') : undefined;
  if (version === undefined) return { missing: 'version' };
  return compareVersions(version, { major: 1, minor: 29, patch: 0 }) >= 0 ? ['kubeadm:cluster-admins'] : ['system:masters'];
}

/** What of {@link ControlPlaneNames} this node still tells. */
export function knownNames(at: FixContext): Partial<ControlPlaneNames> {
  const { node, kubelet } = at.facts;
  const nodeName = node.state === 'ok' && node.value.nodeName.value !== '' ? node.value.nodeName.value : undefined;
  const services =
    flag(at, 'kube-apiserver', 'service-cluster-ip-range') ?? flag(at, 'kube-controller-manager', 'service-cluster-ip-range');
  const serviceAddress = services === undefined ? undefined : serviceAddressOf(services);
  const advertiseAddress = findAdvertiseAddress(at, serviceAddress);
  const kubeletDomain = kubelet.state === 'ok' && kubelet.value.config.ok ? kubelet.value.config.value.clusterDomain : '';
  const dnsDomain = kubeletDomain !== '' ? kubeletDomain : domainOfIssuer(flag(at, 'kube-apiserver', 'service-account-issuer'));
  const endpointHost = findEndpointHost(at, advertiseAddress);
  return {
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(advertiseAddress === undefined ? {} : { advertiseAddress }),
    ...(serviceAddress === undefined ? {} : { serviceAddress }),
    ...(dnsDomain === undefined ? {} : { dnsDomain }),
    ...(endpointHost === undefined ? {} : { endpointHost }),
  };
}

/** A flag of a static pod's manifest; undefined when the manifest or the flag is not there. */
export function flag(at: FixContext, component: Component, name: string): string | undefined {
  const { manifests } = at.facts;
  if (manifests.state !== 'ok') return undefined;
  return manifests.value.files.find((file) => file.component === component)?.flags[name];
}

const neededNames: Readonly<Record<SanRule, readonly (readonly [keyof ControlPlaneNames, CertificateNamePart])[]>> = {
  none: [],
  etcd: [
    ['nodeName', 'node-name'],
    ['advertiseAddress', 'advertise-address'],
  ],
  apiserver: [
    ['nodeName', 'node-name'],
    ['advertiseAddress', 'advertise-address'],
    ['serviceAddress', 'service-network'],
    ['dnsDomain', 'dns-domain'],
  ],
};

function findAdvertiseAddress(at: FixContext, serviceAddress: string | undefined): string | undefined {
  const advertised = flag(at, 'kube-apiserver', 'advertise-address');
  if (advertised !== undefined && isIp(advertised)) return advertised;
  const clientUrl = flag(at, 'etcd', 'advertise-client-urls')?.split(',')[0];
  const etcdHost = clientUrl === undefined ? undefined : serverAddress(clientUrl)?.host;
  if (etcdHost !== undefined && isOwnAddress(etcdHost)) return etcdHost;
  return addressInCertificates(at, serviceAddress);
}

/** The one address that a surviving certificate of this node names beside loopback and the service network's. */
function addressInCertificates(at: FixContext, serviceAddress: string | undefined): string | undefined {
  const { pki } = at.facts;
  if (pki.state !== 'ok') return undefined;
  const bearers: readonly CertificateRole[] =
    serviceAddress === undefined ? ['etcd-server', 'etcd-peer'] : ['etcd-server', 'etcd-peer', 'apiserver'];
  for (const role of bearers) {
    const ips = pki.value.entries.find((entry) => entry.role === role)?.file.certificates[0]?.san.ips ?? [];
    const [address, ...others] = ips.filter((ip) => isOwnAddress(ip) && ip !== serviceAddress);
    // With certSANs there are several, and nothing tells which of them is advertised.
    if (address !== undefined && others.length === 0) return address;
  }
  return undefined;
}

function findEndpointHost(at: FixContext, advertiseAddress: string | undefined): string | undefined {
  const { kubeconfigs } = at.facts;
  if (kubeconfigs.state !== 'ok') return undefined;
  const { admin, kubelet } = kubeconfigs.value;
  const hosts = [admin.server, kubelet.server].flatMap((server) => (server === undefined ? [] : [serverAddress(server)?.host]));
  return hosts.find(
    (host) => host !== undefined && host !== advertiseAddress && host !== 'localhost' && (!isIp(host) || isOwnAddress(host)),
  );
}

function isOwnAddress(host: string): boolean {
  return isIp(host) && !host.startsWith('127.') && host !== '::1' && host !== '0.0.0.0' && host !== '::';
}

/** kubeadm's issuer of tokens is `https://kubernetes.default.svc.<domain>`. */
function domainOfIssuer(issuer: string | undefined): string | undefined {
  return /^https:\/\/kubernetes\.default\.svc\.(.+)$/.exec(issuer ?? '')?.[1];
}
