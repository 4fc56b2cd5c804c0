import { openSession } from '../../engine/session.ts';
import type { Command } from '../commands.ts';
import { openDemo } from '../demo-folder.ts';
import { exitStatus } from '../exit-status.ts';
import { readSettings } from '../settings.ts';
import { stopwatch } from '../stopwatch.ts';
import { mustHaveNoWords } from '../words.ts';
import { runReportOn } from './report.ts';
import { runUiOn } from './ui.ts';

/** The whole program on a sick node that is made now, in a temporary folder, and thrown away afterwards. */
export const run: Command = async (at) => {
  const { io } = at;
  mustHaveNoWords(at.invocation);
  const demo = await openDemo();
  try {
    io.err(`a sick control plane, made for this demonstration: ${demo.dir}\n`);
    const { limits } = await readSettings(at.invocation);
    const places = {
      lasting: { host: demo.host, dir: '/var/lib/kdoctor', volatile: false },
      volatile: { host: demo.host, dir: '/run/kdoctor', volatile: true },
    } as const;
    const session = openSession({ host: demo.host, places, limits, stopwatch });
    // The node is meant to be sick: its status is no failure of the demonstration.
    await (io.stdoutIsTty && io.stdinIsTty ? runUiOn(session, at) : runReportOn(session, at));
    return exitStatus.healthy;
  } finally {
    await demo.remove();
  }
};
