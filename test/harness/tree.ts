import { createHash } from 'node:crypto';
import { chmod, copyFile, cp, link, lstat, mkdir, readdir, readFile, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Every path of a tree with what can be compared of it: type, mode, owner, link target, content. */
export type TreePicture = Readonly<Record<string, string>>;

/** kdoctor's own data, which a run leaves behind on purpose, and what a simulated node's programs change by themselves. */
const ownData = ['var/lib/kdoctor', 'run/kdoctor', 'simulated/passing.json'];

/** A picture of a tree, without kdoctor's own data; modification times of files count too. */
export async function picture(dir: string): Promise<TreePicture> {
  const seen: Record<string, string> = {};
  const visit = async (relative: string): Promise<void> => {
    if (ownData.includes(relative)) return;
    const path = join(dir, relative);
    const stat = await lstat(path);
    const who = `${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}`;
    if (stat.isSymbolicLink()) {
      seen[relative] = `link ${await readlink(path)}`;
    } else if (stat.isDirectory()) {
      seen[relative] = `directory ${who}`;
      for (const name of await readdir(path)) await visit(join(relative, name));
    } else {
      const digest = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      seen[relative] = `file ${who} ${Math.round(stat.mtimeMs)} ${digest}`;
    }
  };
  await visit('');
  // Folders that only lead to kdoctor's own data come with it.
  for (const folder of ['run', 'var', 'var/lib']) if (seen[folder]?.startsWith('directory') === true) delete seen[folder];
  return seen;
}

/** A copy of a tree with modes, times and links as they are. */
export async function copyTree(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}

/**
 * A copy of a tree that shares its files: for programs that change a file by putting another in its place, as kdoctor does.
 * Only journals grow where they are, and are really copied.
 */
export async function shareTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await shareTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (entry.name.endsWith('.jsonl')) await copyFile(source, target);
    else await link(source, target);
  }
  await chmod(to, (await lstat(from)).mode & 0o7777);
}
