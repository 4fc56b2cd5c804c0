import { join, resolve } from 'node:path';

/** The checkout that this file belongs to. */
export const checkout = join(import.meta.dirname, '../..');

/** Everything that the lab keeps between runs lies here; `KDOCTOR_LAB` names another folder. */
export const labFolder = resolve(process.env['KDOCTOR_LAB'] || '/var/cache/kdoctor-lab');

/** The parts of {@link labFolder}, and one outside it. */
export const places = {
  /** Programs built from Debian's source package. */
  programs: join(labFolder, 'programs'),
  /** The root file system that nodes are copied from. */
  nodeRoot: join(labFolder, 'node-root'),
  /** Container images, one archive each. */
  images: join(labFolder, 'images'),
  /** Clusters as kubeadm made them, stopped: `clusters/<cluster>/<node>`. */
  clusters: join(labFolder, 'clusters'),
  /** Nodes kept by `lab save`: `saved/<name>/<node>`. */
  saved: join(labFolder, 'saved'),
  /** The digests of the recipes that the parts were made from. */
  stamps: join(labFolder, 'stamps'),
  /** The nodes in use: each folder is one node's root. */
  nodes: join(labFolder, 'nodes'),
  /** File systems of their own for nodes whose disk shall fill. */
  disks: join(labFolder, 'disks'),
  /** Process ids and consoles of running nodes, and who uses the lab: one for the machine, like names and addresses. */
  running: '/run/kdoctor-lab',
  /** The kdoctor that nodes see at /opt/kdoctor. */
  kdoctor: join(labFolder, 'kdoctor'),
  /** What each trial did and saw: `trials/<trial>/`. */
  trials: join(labFolder, 'trials'),
} as const;
