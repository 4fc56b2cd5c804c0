import { describe, expect, it } from 'vitest';
import { actionOf, bindings, isTyping, type KeyName } from '../../src/ui/keys.ts';
import type { ScreenName } from '../../src/ui/state.ts';

const screens = [...new Set(bindings.flatMap((b) => b.on))];

describe('the key table', () => {
  it.each(screens)('gives each key one meaning on %s', (screen) => {
    const keys = bindings.filter((b) => b.on.includes(screen)).flatMap((b) => b.keys);
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it.each(screens)('lets Ctrl-C do something on %s', (screen) => {
    expect(actionOf(screen, 'ctrl-c')).toBe('interrupt');
  });

  it.each(screens.filter((s) => s !== 'applying' && !isTyping(s)))('has a way out of %s', (screen) => {
    const actions = bindings.filter((b) => b.on.includes(screen) && b.hint).map((b) => b.action);
    expect(actions.some((a) => a === 'quit' || a === 'back')).toBe(true);
  });

  it.each(screens.filter(isTyping))('binds no character on %s, where characters are text', (screen) => {
    const keys: readonly KeyName[] = bindings.filter((b) => b.on.includes(screen)).flatMap((b) => b.keys);
    expect(keys.filter((key) => key.length === 1 || key === 'space')).toEqual([]);
  });

  it('applies a preview by its own key, never by Enter: holding Enter down applies nothing', () => {
    expect(actionOf('preview', 'enter')).toBeUndefined();
    expect(actionOf('preview', 'a')).toBe('apply');
  });

  it('does not leave while something is applied', () => {
    const wanted: ScreenName = 'applying';
    expect(bindings.filter((b) => b.on.includes(wanted)).map((b) => b.action)).toEqual(expect.not.arrayContaining(['quit', 'back']));
  });
});
