// Where in the sources is this place of a bundle? Looked up by reading the map from its start, keeping nothing.
//
// Node's own SourceMap makes an object of every mapping: 20 MB for one of our bundles, to name a few places of a stack trace.
// Format: https://tc39.es/ecma426/ (lines of segments, numbers as differences in base 64).

/** As bundlers write it; further fields do not matter here. */
export interface SourceMapFile {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/** All counted from zero. */
export interface Place {
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Uint8Array(128);
for (const [value, digit] of [...DIGITS].entries()) VALUES[digit.charCodeAt(0)] = value;
const [NEXT_LINE, NEXT_SEGMENT] = [';'.charCodeAt(0), ','.charCodeAt(0)];

/** Undefined where the map knows nothing. */
export function placeIn(map: SourceMapFile, line: number, column: number): Place | undefined {
  const segment = segmentAt(map.mappings, line, column);
  if (!segment) return undefined;
  const [, source = 0, sourceLine = 0, sourceColumn = 0] = segment;
  return { source: map.sources[source] ?? '', line: sourceLine, column: sourceColumn };
}

/** The last segment of the line that begins at or before the column: column, source, its line, its column. */
function segmentAt(mappings: string, line: number, column: number): readonly number[] | undefined {
  const sums = [0, 0, 0, 0, 0];
  let found: readonly number[] | undefined;
  let [atLine, field, value, shift] = [0, 0, 0, 0];
  for (let at = 0; at <= mappings.length; at += 1) {
    const code = at < mappings.length ? mappings.charCodeAt(at) : NEXT_LINE;
    if (code !== NEXT_LINE && code !== NEXT_SEGMENT) {
      const digit = VALUES[code] ?? 0;
      value |= (digit & 31) << shift;
      shift += 5;
      if (digit & 32) continue;
      sums[field] = (sums[field] ?? 0) + (value & 1 ? -(value >> 1) : value >> 1);
      [field, value, shift] = [field + 1, 0, 0];
      continue;
    }
    if (atLine === line && field > 0 && (sums[0] ?? 0) <= column) found = field > 1 ? [...sums] : undefined;
    field = 0;
    if (code === NEXT_SEGMENT) continue;
    if (atLine === line) return found;
    atLine += 1;
    sums[0] = 0;
  }
  return undefined;
}
