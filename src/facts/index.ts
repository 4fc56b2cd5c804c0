import type { Collector, FactName } from '../model/facts.ts';
import { api } from './api.ts';
import { clock } from './clock.ts';
import { clusterInfo } from './cluster-info.ts';
import { componentLogs } from './component-logs.ts';
import { containers } from './containers.ts';
import { diskUse } from './disk-use.ts';
import { etcd } from './etcd.ts';
import { fileSystems } from './file-systems.ts';
import { kubeconfigs } from './kubeconfigs.ts';
import { kubelet } from './kubelet.ts';
import { kubeletPki } from './kubelet-pki.ts';
import { manifests } from './manifests.ts';
import { node } from './node.ts';
import { pki } from './pki.ts';

/** Every collector by the name of its fact. */
export const collectors: { readonly [N in FactName]: Collector<N> } = {
  api,
  'cluster-info': clusterInfo,
  'component-logs': componentLogs,
  containers,
  etcd,
  'disk-use': diskUse,
  'file-systems': fileSystems,
  kubeconfigs,
  'kubelet-pki': kubeletPki,
  manifests,
  pki,
  clock,
  kubelet,
  node,
} as { readonly [N in FactName]: Collector<N> };
