import type { Collector, FactName } from '../model/facts.ts';
import { componentLogs } from './component-logs.ts';
import { diskUse } from './disk-use.ts';
import { fileSystems } from './file-systems.ts';
import { kubeconfigs } from './kubeconfigs.ts';
import { kubeletPki } from './kubelet-pki.ts';
import { manifests } from './manifests.ts';
import { pki } from './pki.ts';

/** Every collector by the name of its fact. */
export const collectors: { readonly [N in FactName]: Collector<N> } = {
  'component-logs': componentLogs,
  'disk-use': diskUse,
  'file-systems': fileSystems,
  kubeconfigs,
  'kubelet-pki': kubeletPki,
  manifests,
  pki,
} as { readonly [N in FactName]: Collector<N> };
