// Which number of a range comes next? The lower part stays free as long as possible, for those who ask for a number.
//
// The search begins where the owner's UID says, so that numbers are not used again at once and nobody has to remember
// where the last search ended. The sizes of the lower part are upstream's.

export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** How many of the lowest are kept for explicit requests. */
export interface Reserve {
  readonly least: number;
  readonly divisor: number;
  readonly most: number;
}

/** The first free number at or after the seed's place; undefined when the range is full. */
export function chooseFree(
  range: NumberRange,
  reserve: Reserve,
  seed: string,
  isFree: (number: number) => boolean,
): number | undefined {
  const size = range.last - range.first + 1;
  const kept = Math.min(Math.max(reserve.least, Math.floor(size / reserve.divisor)), reserve.most);
  const border = size > kept ? range.first + kept : range.first;
  return (
    search({ first: border, last: range.last }, seed, isFree) ??
    search({ first: range.first, last: border - 1 }, seed, isFree)
  );
}

function search(
  { first, last }: NumberRange,
  seed: string,
  isFree: (number: number) => boolean,
): number | undefined {
  const size = last - first + 1;
  if (size <= 0) return undefined;
  const start = hash(seed) % size;
  for (let step = 0; step < size; step += 1) {
    const number = first + ((start + step) % size);
    if (isFree(number)) return number;
  }
  return undefined;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
