// How a mistake in a Dockerfile is said: in BuildKit's words, with the line, and with what was probably meant.
import { ImageError } from '../image-error.ts';

export function parseError(line: number, message: string): ImageError {
  return new ImageError('BadBuild', `dockerfile parse error on line ${line}: ${message}`);
}

/** ` (did you mean FROM?)` when one of the words is close, else nothing. */
export function suggestion(word: string, known: readonly string[]): string {
  const limit = Math.min(2, Math.floor(word.length / 2));
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance > 0 && best.distance <= limit ? ` (did you mean ${best.candidate}?)` : '';
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      (rows[i] as number[])[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped);
    }
  }
  return at(a.length, b.length);
}
