import { readFile, realpath } from 'node:fs/promises';

/** A file of the operator's own (a config file named on the command line): UTF-8. Throws the system's error. */
export async function readOwnFile(path: string): Promise<string> {
  return readFile(path, 'utf8');
}

/** The path with all links resolved: one folder, one name. Throws the system's error when it is not there. */
export async function ownRealPath(path: string): Promise<string> {
  return realpath(path);
}
