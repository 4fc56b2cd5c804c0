import { say } from '../../text/say.ts';
import { type FixEntry, fixEntries, missingInputs } from '../fix-entries.ts';
import { flagOf } from '../input-flags.ts';
import { blank, type Line, type Span, span, wrap } from '../lines.ts';
import type { ScreenAt, State } from '../state.ts';
import { toneOfRisk } from '../theme.ts';
import { words } from '../words.ts';
import type { Page, Room } from './page.ts';

/** The fixes offered for what was picked: risk, effect, or why one is refused. */
export function fixesPage(state: State, screen: ScreenAt<'fixes'>, room: Room): Page {
  const { catalogue } = state.setting;
  const findings = (state.examination?.findings ?? []).filter((f) => screen.findings.includes(f.key));
  const [only] = findings;
  const intro =
    findings.length === 1 && only !== undefined
      ? words(catalogue, 'ui:fixes-for-one', { finding: say(only.message, catalogue) })
      : words(catalogue, 'ui:fixes-for-many', { count: findings.length });
  const head: readonly Line[] = [...wrap([span(intro, 'strong')], room.columns, 2), blank];
  const entries = fixEntries(state.offers, screen.findings);
  if (entries.length === 0) return { lines: [...head, ...wrap([span(words(catalogue, 'ui:no-fixes', {}))], room.columns)] };
  const blocks = entries.map((entry, i) => entryLines(state, screen, entry, i === screen.cursor, room));
  const before = blocks.slice(0, screen.cursor).reduce((sum, block) => sum + block.length, head.length);
  return { lines: [...head, ...blocks.flat()], focus: screen.cursor === 0 ? 0 : before + (blocks[screen.cursor]?.length ?? 1) - 2 };
}

/** A plan for ten certificates has ten effects; the preview tells them all, here the fixes themselves must be seen. */
const shownEffects = 2;

function entryLines(state: State, screen: ScreenAt<'fixes'>, entry: FixEntry, isCurrent: boolean, room: Room): readonly Line[] {
  const { catalogue, theme } = state.setting;
  const { signs } = theme;
  const usable = entry.plans.length > 0;
  const risk = entry.fix.risk;
  const word = words(catalogue, `ui:risk-${risk}`, {});
  const covers =
    screen.findings.length > 1
      ? ` (${words(catalogue, 'ui:covers', { plans: entry.plans.length, findings: screen.findings.length })})`
      : '';
  const title: readonly Span[] = [
    span(isCurrent ? `${signs.cursor} ` : '  ', 'accent'),
    span(screen.chosen.has(entry.fix.id) ? `${signs.marked} ` : '  ', 'accent'),
    span(`${usable ? signs.risk[risk] : signs.risk.refused} ${word}  `, usable ? toneOfRisk(risk) : 'dim'),
    span(say(entry.fix.title, catalogue), isCurrent ? 'strong' : usable ? 'plain' : 'dim'),
    span(covers, 'dim'),
  ];
  const effects = [...new Set(entry.plans.map((p) => say(p.effect, catalogue)))];
  const more = effects.length - shownEffects;
  const reasons = [...new Set(entry.refusals.map((r) => say(r.because, catalogue)))];
  const needs = missingInputs(entry);
  const flags = needs.map(flagOf).join(', ');
  return [
    ...wrap(title, room.columns, 6),
    ...effects
      .slice(0, shownEffects)
      .flatMap((text) => wrap([span('      '), span(words(catalogue, 'ui:effect', {}), 'dim'), span(text)], room.columns, 8)),
    ...(more <= 0 ? [] : wrap([span(`      ${words(catalogue, 'ui:more-effects', { count: more })}`, 'dim')], room.columns, 8)),
    ...reasons.flatMap((text) => wrap([span('      '), span(words(catalogue, 'ui:refused', {}), 'warning'), span(text)], room.columns, 8)),
    ...(needs.length === 0 || usable
      ? []
      : wrap([span('      '), span(words(catalogue, 'ui:needs-inputs', { flags }), 'accent')], room.columns, 8)),
    [span(`      ${entry.fix.id}`, 'dim')],
    blank,
  ];
}
