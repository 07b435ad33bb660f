// What must nft be told so that the kernel has `next` where it had `previous`? One script, applied as one transaction.
//
// The order keeps every intermediate step legal: new sets and chains first, then the elements that point at them, then
// what nobody points at any more is removed. Nothing that did not change is mentioned. An empty script means no change.
import type { Program } from './draft.ts';

/** The script that turns `previous` into `next` inside the table. */
export function changeScript(table: string, previous: Program, next: Program): string {
  const at = `inet ${table}`;
  const removedChains = missing(previous.chains, next.chains);
  const removedSets = missing(previous.sets, next.sets);
  return [
    ...[...next.sets]
      .filter(([name]) => !previous.sets.has(name))
      .map(([name, text]) => `add set ${at} ${name} ${text}`),
    ...chainLines(at, previous, next),
    ...elementLines(at, previous, next),
    ...removedChains.map((name) => `flush chain ${at} ${name}`),
    ...removedChains.map((name) => `delete chain ${at} ${name}`),
    ...removedSets.map((name) => `delete set ${at} ${name}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function chainLines(at: string, previous: Program, next: Program): readonly string[] {
  const added = missing(next.chains, previous.chains);
  const rules: string[] = [];
  for (const [name, wanted] of next.chains) {
    const loaded = previous.chains.get(name);
    if (loaded !== undefined && sameLines(loaded, wanted)) continue;
    if (loaded !== undefined) rules.push(`flush chain ${at} ${name}`);
    for (const rule of wanted) rules.push(`add rule ${at} ${name} ${rule}`);
  }
  return [...added.map((name) => `add chain ${at} ${name}`), ...rules];
}

function elementLines(at: string, previous: Program, next: Program): readonly string[] {
  const lines: string[] = [];
  for (const map of new Set([...previous.elements.keys(), ...next.elements.keys()])) {
    const loaded = previous.elements.get(map) ?? new Map<string, string>();
    const wanted = next.elements.get(map) ?? new Map<string, string>();
    const gone = [...loaded].filter(([key, value]) => wanted.get(key) !== value).map(([key]) => key);
    const fresh = [...wanted].filter(([key, value]) => loaded.get(key) !== value);
    if (gone.length > 0) lines.push(`delete element ${at} ${map} { ${gone.join(', ')} }`);
    if (fresh.length > 0) {
      lines.push(`add element ${at} ${map} { ${fresh.map(([key, value]) => key + value).join(', ')} }`);
    }
  }
  return lines;
}

function missing(from: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): readonly string[] {
  return [...from.keys()].filter((name) => !other.has(name));
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
