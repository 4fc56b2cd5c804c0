import { describe, expect, it } from 'vitest';
import { parseJournal, parseKlog } from '../../src/domain/klog.ts';

describe('parseKlog', () => {
  it('parses a plain line of kubelet 1.20.2', () => {
    expect(parseKlog('E1121 05:35:04.935675      43 kubelet.go:2243] node "cp1" not found')).toEqual({
      severity: 'error',
      processId: 43,
      source: 'kubelet.go:2243',
      text: 'node "cp1" not found',
      fields: {},
    });
  });

  it('parses a structured line and takes the quotes off', () => {
    const line =
      'E0101 01:02:03.000004    7 run.go:74] "command failed" err="failed to run Kubelet: open \\"/x\\": no such file" code=1 pod="a/b"';
    expect(parseKlog(line)).toEqual({
      severity: 'error',
      processId: 7,
      source: 'run.go:74',
      text: 'command failed',
      fields: { err: 'failed to run Kubelet: open "/x": no such file', code: '1', pod: 'a/b' },
    });
  });

  it.each([
    ['a plain message that begins with a quoted word', 'W1121 05:35:04.9 43 a.go:1] "x" is odd', '"x" is odd'],
    ['a quoted message alone', 'I1121 05:35:04.9 43 a.go:1] "starting"', 'starting'],
    ['an unterminated quote', 'F1121 05:35:04.9 43 a.go:1] "starting', '"starting'],
    ['an empty message', 'I1121 05:35:04.9 43 a.go:1] ', ''],
  ])('%s', (_, line, text) => {
    expect(parseKlog(line)?.text).toBe(text);
  });

  it.each([['goroutine 1 [running]:'], [''], ['Flag --cgroup-driver has been deprecated'], ['E1121 05:35 kubelet.go:1] x']])(
    'no klog line: %j',
    (line) => {
      expect(parseKlog(line)).toBeUndefined();
    },
  );
});

describe('parseJournal', () => {
  const entry = (fields: object) => JSON.stringify({ __REALTIME_TIMESTAMP: '1795239304935788', MESSAGE: 'x', _PID: '43', ...fields });

  it('reads time, process and invocation of an entry', () => {
    const line =
      '{"_SYSTEMD_INVOCATION_ID":"9983ba6fe2404203b08dfb46ba2365ec","__REALTIME_TIMESTAMP":"1795239304935788","_PID":"43","MESSAGE":"E1121 05:35:04.935675      43 kubelet.go:2243] node \\"cp1\\" not found","PRIORITY":"6"}';
    expect(parseJournal(`${line}\n`)).toEqual([
      {
        text: 'E1121 05:35:04.935675      43 kubelet.go:2243] node "cp1" not found',
        atMs: 1795239304935,
        processId: 43,
        invocation: '9983ba6fe2404203b08dfb46ba2365ec',
      },
    ]);
  });

  it.each([
    ['bytes', [104, 195, 169, 27], 'h\u00e9\u001b'],
    ['bytes that are no UTF-8', [255, 65], '\ufffdA'],
    ['a field given twice', ['a', 'b'], 'a\nb'],
  ])('a message of %s', (_, message, text) => {
    expect(parseJournal(entry({ MESSAGE: message }))[0]?.text).toBe(text);
  });

  it('leaves out what is no entry: cut off, without a message, without a time', () => {
    const broken = [entry({}).slice(0, 40), entry({ MESSAGE: null }), entry({ __REALTIME_TIMESTAMP: undefined }), '-- No entries --', '[]'];
    expect(parseJournal([...broken, entry({ MESSAGE: 'kept' })].join('\n')).map(({ text }) => text)).toEqual(['kept']);
  });
});
