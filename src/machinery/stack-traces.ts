// Where in our source did it happen, when all that runs is a bundle?
//
// The source map is read when the first stack trace is written, and let go soon after: read at start, as Node does when asked
// for source maps, the maps cost each program 20 MB and a tenth of a second. A map that is not there changes nothing. A place is looked up
// once: where thirty watches break at a time, calls of functions must not wait for the traces.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { placeIn, type SourceMapFile } from './source-map.ts';

const KEPT_MS = 60_000;
const KEPT_FRAMES = 500;
const PLACE = /(file:\/\/[^\s()]+):(\d+):(\d+)/g;

/** From now on stack traces name source files. */
export function nameSourcesInStackTraces(): void {
  const maps = new Map<string, SourceMapFile | undefined>();
  const named = new Map<string, string>();
  const mapOf = (url: string): SourceMapFile | undefined => {
    if (maps.size === 0) setTimeout(() => maps.clear(), KEPT_MS).unref();
    if (!maps.has(url)) maps.set(url, readMap(url));
    return maps.get(url);
  };
  const nameOf = (frame: string): string => {
    const name = named.get(frame) ?? sourceOf(frame, mapOf);
    if (named.size >= KEPT_FRAMES) named.clear();
    named.set(frame, name);
    return name;
  };
  Error.prepareStackTrace = (error, frames) =>
    [headOf(error), ...frames.map((frame) => `    at ${nameOf(String(frame))}`)].join('\n');
}

/** `f (file:///dist/agent.mjs:9:5)` -> `f (src/agent/pods/worker.ts:120:7)`, as far as the map knows. */
export function sourceOf(frame: string, mapOf: (url: string) => SourceMapFile | undefined): string {
  return frame.replace(PLACE, (whole, url: string, line: string, column: string) => {
    const map = mapOf(url);
    const place = map && placeIn(map, Number(line) - 1, Number(column) - 1);
    if (!place) return whole;
    return `${place.source.replace(/^(\.\.\/)+/, '')}:${place.line + 1}:${place.column + 1}`;
  });
}

function headOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'Error';
  }
}

function readMap(url: string): SourceMapFile | undefined {
  try {
    const { sources, mappings } = JSON.parse(
      readFileSync(`${fileURLToPath(url)}.map`, 'utf8'),
    ) as SourceMapFile; // the bundler's
    return { sources, mappings };
  } catch {
    return undefined;
  }
}
