import type { AbsPath, CommandResult, FileContent, HostReader, Machine } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { redactBytes, redactData, redactText } from './redact.ts';
import {
  apiVersion,
  type CommandRecord,
  type ContentRecord,
  commandKey,
  entryPerLine,
  fitsRootfs,
  type NodeRecord,
  type PathRecord,
  pathKey,
  rootfs,
  serverKey,
  walkKey,
} from './snapshot-format.ts';
import { type SnapshotFile, writeSnapshot } from './snapshot-write.ts';

/** A host whose questions and answers are kept, and the way to write them down. */
export interface Recording {
  /** Answers as the recorded host does, secrets included: what is kept is redacted, what is told is not. */
  readonly host: HostReader;
  /**
   * Writes what was recorded so far, without secrets, to a folder, or to a file when the name ends in `.tgz` or `.tar.gz`.
   * Throws the system's error; EEXIST when something lies there already.
   */
  write(destination: string): Promise<void>;
}

/** Records a host. When a question is asked again, the last answer stays. `version` is kdoctor's. */
export function recordHost(inner: HostReader, version: string): Recording {
  const paths = new Map<string, PathRecord>();
  const contents = new Map<string, Buffer>();
  const commands = new Map<string, CommandRecord>();
  const servers = new Map<string, unknown>();
  let machine: Read<Machine> | undefined;
  const recordedAt = inner.now().toISOString();

  const note = (path: AbsPath, record: PathRecord) => {
    const key = pathKey(path);
    paths.set(key, { ...paths.get(key), ...record });
  };
  const noteRead = (path: AbsPath, answer: Read<FileContent>) => {
    const key = pathKey(path);
    contents.delete(key);
    if (answer.kind !== 'ok') return note(path, { read: answer });
    const bytes = redactBytes(answer.value.bytes);
    if (!fitsRootfs(key)) return note(path, { read: inline(answer.value, bytes) });
    contents.set(key, bytes);
    return note(path, { read: { kind: 'ok', stat: answer.value.stat } });
  };

  const host: HostReader = {
    kind: inner.kind,
    live: inner.live,
    now: () => inner.now(),
    async read(path, o) {
      const answer = await inner.read(path, o);
      if (o?.tailBytes === undefined) noteRead(path, answer);
      else {
        const tail = answer.kind === 'ok' ? inline(answer.value, redactBytes(answer.value.bytes)) : answer;
        note(path, { tails: { ...paths.get(pathKey(path))?.tails, [o.tailBytes]: tail } });
      }
      return answer;
    },
    async stat(path) {
      const answer = await inner.stat(path);
      note(path, { stat: answer });
      return answer;
    },
    async list(path, o) {
      const answer = await inner.list(path, o);
      note(path, { list: answer });
      return answer;
    },
    async walk(path, o) {
      const answer = await inner.walk(path, o);
      note(path, { walks: { ...paths.get(pathKey(path))?.walks, [walkKey(o)]: answer } });
      return answer;
    },
    async statfs(path) {
      const answer = await inner.statfs(path);
      note(path, { statfs: answer });
      return answer;
    },
    async openedBy(files) {
      const answer = await inner.openedBy(files);
      for (const path of files) {
        note(path, { openedBy: answer.kind === 'ok' ? { kind: 'ok', value: answer.value.get(path) ?? null } : answer });
      }
      return answer;
    },
    async run(command) {
      const answer = await inner.run(command);
      commands.set(commandKey(command.argv), commandRecord(answer));
      return answer;
    },
    async ask(request) {
      const answer = await inner.ask(request);
      servers.set(serverKey(request), redactData(answer));
      return answer;
    },
    async machine() {
      machine = await inner.machine();
      return machine;
    },
  };

  return {
    host,
    async write(destination) {
      const node: NodeRecord = {
        apiVersion,
        kind: 'Snapshot',
        recordedAt,
        hostKind: inner.live ? 'local' : 'root',
        kdoctor: version,
        recordedBy: `uid ${process.getuid?.() ?? 'unknown'}`,
        ...(machine === undefined ? {} : { machine }),
      };
      const redactedPaths = [...paths].map(([path, record]) => [path, redactData(record)] as const);
      const files: SnapshotFile[] = [
        ...[...contents].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, bytes]) => ({ name: `${rootfs}${path}`, bytes })),
        textFile('files.json', entryPerLine(redactedPaths)),
        textFile('commands.json', entryPerLine(commands)),
        textFile('servers.json', entryPerLine(servers)),
        // Last: a folder without it is no snapshot, so one that was not finished is known.
        textFile('node.json', entryPerLine(Object.entries(node).map(([key, value]) => [key, redactData(value)]))),
      ];
      await writeSnapshot(destination, files);
    },
  };
}

/** Content that lies in files.json: as text where that keeps every byte. */
function inline({ stat }: FileContent, bytes: Buffer): ContentRecord {
  const text = bytes.toString('utf8');
  return { kind: 'ok', stat, ...(Buffer.from(text).equals(bytes) ? { text } : { base64: bytes.toString('base64') }) };
}

function commandRecord(answer: Read<CommandResult>): CommandRecord {
  if (answer.kind !== 'ok') return { unread: answer };
  const { status, stdout, stderr } = answer.value;
  return { status, stdout: redactText(stdout), stderr: redactText(stderr) };
}

function textFile(name: string, text: string): SnapshotFile {
  return { name, bytes: Buffer.from(text) };
}
