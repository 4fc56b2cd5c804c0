import { realpath as systemRealpath } from 'node:fs/promises';

/** The one name of a folder of this machine, whichever links lead to it. Throws the system's error. */
export function realpath(path: string): Promise<string> {
  return systemRealpath(path);
}
