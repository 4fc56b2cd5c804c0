import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { NodeName } from './names.ts';

/**
 * A node needs a control group of its own in every hierarchy, systemd's among them: two nodes that share one see, and end,
 * each other's services. Nodes' groups lie below that of the process that starts them.
 */
export function makeControlGroups(node: NodeName): readonly string[] {
  return hierarchies().map(({ mount, own }) => {
    const group = join(mount, own, `kdlab-${node}`);
    mkdirSync(group, { recursive: true });
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      // A new cpuset is empty, and takes no process.
      const path = join(group, file);
      if (existsSync(path) && readFileSync(path, 'utf8').trim() === '') writeFileSync(path, readFileSync(join(mount, own, file), 'utf8'));
    }
    return group;
  });
}

/** Removes a stopped node's control groups, wherever the process that started it had put them. */
export function removeControlGroups(groups: readonly string[]): void {
  for (const group of groups) removeGroup(group);
}

function removeGroup(group: string): void {
  if (!existsSync(group)) return;
  for (const entry of readdirSync(group, { withFileTypes: true })) if (entry.isDirectory()) removeGroup(join(group, entry.name));
  try {
    rmdirSync(group);
  } catch {
    // A process that is just ending still counts; the group is used again by the node's next start.
  }
}

/** Every mounted hierarchy of either version, with this process's own group in it. */
function hierarchies(): readonly { readonly mount: string; readonly own: string }[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => / - cgroup2? /.test(line))
    // proc(5): the fourth field is the part that is mounted, the fifth the mount point, the last the file system's own options.
    .map((line) => ({
      root: line.split(' ')[3] ?? '/',
      mount: line.split(' ')[4] ?? '',
      unified: line.includes(' - cgroup2 '),
      options: line.split(' ').at(-1)?.split(',') ?? [],
    }));
  return readFileSync('/proc/self/cgroup', 'utf8')
    .trim()
    .split('\n')
    .flatMap((line) => {
      // cgroups(7): hierarchy, controllers, path; the unified hierarchy names no controllers.
      const [, names = '', own = '/'] = line.split(':');
      const found = mounts.find(({ unified, options }) =>
        names === '' ? unified : names.split(',').every((name) => options.includes(name)),
      );
      return found === undefined ? [] : [{ mount: found.mount, own: relative(found.root, own) }];
    });
}
