import process from 'node:process';
import { runUi } from '../../../src/ui/run.ts';
import { fakeSession } from './fake-session.ts';
import { healthy, sampleCatalogue, sick } from './sample.ts';

// Started in a pseudo-terminal by pty.test.ts: the UI on a made-up node that is healthy once it was fixed, and sick again
// once that was taken back.
const session = fakeSession({ examinations: [sick, healthy, sick] });
process.exitCode = await runUi(session, {
  stdout: process.stdout,
  stdin: process.stdin,
  color: true,
  ascii: false,
  nodeTitle: () => 'cp1',
  lang: sampleCatalogue,
});
