import type { InputName } from '../model/fix.ts';

const flags: Readonly<Record<InputName, string>> = {
  peer: '--peer',
  bundle: '--bundle',
  token: '--token',
  caCertHash: '--ca-cert-hash',
  nodeName: '--node-name',
};

/** The flag by which the command line takes what the UI asks for. */
export function flagOf(name: InputName): string {
  return flags[name];
}

/** Must the input never be shown? */
export function isSecret(name: InputName): boolean {
  return name === 'token';
}

/** Is this the name of an input? */
export function isInputName(name: string): name is InputName {
  return Object.hasOwn(flags, name);
}
