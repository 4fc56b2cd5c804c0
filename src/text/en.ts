import { cli } from './en/cli.ts';
import { cluster } from './en/cluster.ts';
import { controlPlane } from './en/control-plane.ts';
import { disk } from './en/disk.ts';
import { diskFixes } from './en/disk-fixes.ts';
import { engine } from './en/engine.ts';
import { etcd } from './en/etcd.ts';
import { host } from './en/host.ts';
import { kubeconfig } from './en/kubeconfig.ts';
import { kubelet } from './en/kubelet.ts';
import { manifests } from './en/manifests.ts';
import { pki } from './en/pki.ts';
import { time } from './en/time.ts';
import { ui } from './en/ui.ts';

/** Every English sentence by its code. The keys are the message codes; the parameters are their arguments. */
export const en = {
  ...disk,
  ...diskFixes,
  ...time,
  ...pki,
  ...kubeconfig,
  ...kubelet,
  ...manifests,
  ...etcd,
  ...controlPlane,
  ...cluster,
  ...host,
  ...engine,
  ...cli,
  ...ui,
};

/** Sentences in another language: the same codes with the same arguments; a missing or unknown code does not compile. */
export type Translation<English extends Readonly<Record<string, (args: never) => string>>> = {
  readonly [C in keyof English]: (args: Parameters<English[C]>[0]) => string;
};

/** A catalogue in any language. */
export type Catalogue = Translation<typeof en>;
