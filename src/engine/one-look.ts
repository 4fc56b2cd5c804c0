import type { HostReader } from '../model/host.ts';

/**
 * A host as it is during one look: each question about a file is put to it once, and everybody gets that answer. So facts
 * that are told from the same file agree with each other, and share what was parsed of it.
 */
export function oneLook(host: HostReader): HostReader {
  return {
    kind: host.kind,
    live: host.live,
    now: () => host.now(),
    read: askedOnce((path, o) => host.read(path, o)),
    stat: askedOnce((path) => host.stat(path)),
    list: askedOnce((path, o) => host.list(path, o)),
    walk: (path, o) => host.walk(path, o),
    statfs: (path) => host.statfs(path),
    openedBy: (paths) => host.openedBy(paths),
    run: (command) => host.run(command),
    ask: (request) => host.ask(request),
    machine: () => host.machine(),
  };
}

/** Keeps the answer to each question, which is plain data. */
function askedOnce<Q extends readonly unknown[], A>(ask: (...question: Q) => Promise<A>): (...question: Q) => Promise<A> {
  const answers = new Map<string, Promise<A>>();
  return (...question) => {
    const key = JSON.stringify(question);
    const answer = answers.get(key) ?? ask(...question);
    answers.set(key, answer);
    return answer;
  };
}
