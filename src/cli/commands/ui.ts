import type { Session } from '../../model/run.ts';
import type { CommandContext } from '../commands.ts';
import { isAscii, textStyle } from '../io.ts';
import { openCommandSession } from '../open.ts';
import { unbroken } from '../stop-signal.ts';

/** The terminal UI on the node that the command line means. */
export async function runUiCommand(at: CommandContext): Promise<number> {
  const { session } = await openCommandSession(at.invocation);
  return runUiOn(session, at);
}

/** The terminal UI on a session. Colour is decided before ink is loaded: its colour library reads the environment once. */
export async function runUiOn(session: Session, at: CommandContext): Promise<number> {
  const { color } = textStyle(at.io, at.invocation.has('no-color'));
  if (!color) process.env['FORCE_COLOR'] = '0';
  const { runUi } = await import('../../ui/run.ts');
  let title = 'kdoctor';
  const titled: Session = {
    ...session,
    apply: (o) => unbroken((signal) => session.apply({ ...o, signal }), o.signal),
    finish: (o) => unbroken((signal) => session.finish({ ...o, signal }), o.signal),
    undo: (o) => unbroken(() => session.undo(o)),
    examine: async (o) => {
      const examination = await session.examine(o);
      const { node } = examination.facts;
      if (node.state === 'ok')
        title = [node.value.nodeName.value, node.value.roles.join('+'), node.value.kubernetesVersion ?? '']
          .filter((part) => part !== '')
          .join(' ');
      return examination;
    },
  };
  return runUi(titled, {
    stdout: process.stdout,
    stdin: process.stdin,
    color,
    ascii: isAscii(at.io.env),
    lang: at.catalogue,
    nodeTitle: () => title,
  });
}
