import type { UnitState } from '../model/facts.ts';

/**
 * What `systemctl show` says of a unit: one `Name=value` a line, in any order. A property that is not there (an old
 * systemd) is empty, or zero. Systemd prints it of units that do not exist as well: `loadState` then is `not-found`.
 */
export function parseUnitState(shown: string): UnitState {
  const properties = new Map(
    shown.split('\n').flatMap((line) => {
      const equals = line.indexOf('=');
      return equals < 0 ? [] : [[line.slice(0, equals), line.slice(equals + 1).trim()] as const];
    }),
  );
  const text = (name: string) => properties.get(name) ?? '';
  const number = (name: string) => Number(/^\d+$/.exec(text(name))?.[0] ?? 0);
  return {
    loadState: text('LoadState'),
    activeState: text('ActiveState'),
    subState: text('SubState'),
    unitFileState: text('UnitFileState'),
    result: text('Result'),
    restarts: number('NRestarts'),
    mainPid: number('MainPID'),
    exitStatus: number('ExecMainStatus'),
    startedAt: text('ExecMainStartTimestamp'),
  };
}

/**
 * `Sat 2026-11-21 05:34:34 UTC` in milliseconds since the epoch. Undefined when there is none, or in another time zone than
 * UTC: its name alone does not say how far off it is.
 */
export function parseUnitTime(text: string): number | undefined {
  const match = /^\w+ (\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.\d+)? UTC$/.exec(text);
  return match === null ? undefined : Date.parse(`${match[1]}T${match[2]}Z`);
}
