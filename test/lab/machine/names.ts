import { join } from 'node:path';
import { places } from '../places.ts';

/** The last byte of each node's address on the lab's own network. */
const octets = { cp1: 11, cp2: 12, cp3: 13, w1: 21, w2: 22 } as const;

/** A node of the lab: control planes are cp1 to cp3, workers w1 and w2. */
export type NodeName = keyof typeof octets;

/** Every node that the lab knows. */
export const nodeNames = Object.keys(octets).filter((name): name is NodeName => name in octets);

/** Is this the name of a node? */
export const isNodeName = (text: string): text is NodeName => nodeNames.some((name) => name === text);

/** The first three bytes of every address, with their dots. */
const network = '10.77.0.';

/** The machine's own address among the nodes. */
export const gateway = `${network}1`;

/** The address of a node. */
export const addressOf = (node: NodeName): string => `${network}${octets[node]}`;

/** The addresses that a node gives to its pods. */
export const podSubnetOf = (node: NodeName): string => `10.244.${octets[node]}.0/24`;

/** The root file system of a node, as the machine sees it; `path` is one of the node's own. */
export const onDisk = (node: NodeName, path = ''): string => join(places.nodes, node, path);
