/**
 * The order in which a person lists names: `node-2` before `node-10`. Negative, zero or positive, as sort() wants it. By
 * code units otherwise: the order of a language would cost its whole table of rules (ICU) at the first comparison.
 */
export function inNaturalOrder(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    const difference = Number(part) - Number(other);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
    return part < other ? -1 : 1;
  }
  return left.length - right.length;
}

/** A name as runs of digits and runs of all else. */
function partsOf(name: string): readonly string[] {
  return name.match(/\d+|\D+/g) ?? [];
}
