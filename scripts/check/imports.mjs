// Do imports point one way? The arrows of docs/ARCHITECTURE.md as a table, and no cycles between files.
import { posix } from 'node:path';

/** What each room may import besides itself. The two programs and tests that cross rooms may import all. */
const ARROWS = {
  model: [],
  store: ['model'],
  machinery: ['model', 'store'],
  core: ['model'],
  ways: ['model', 'machinery', 'core'],
  traffic: ['model', 'machinery', 'core'],
  drivers: ['model'],
  images: ['model', 'drivers'],
  agent: ['model', 'machinery', 'core', 'drivers', 'images'],
  front: ['model', 'machinery', 'core'],
  play: ['model', 'core'],
  cli: ['model', 'machinery', 'play'],
  dashboard: ['model'],
};
/** Folders whose children never import each other. */
const SEPARATE = ['front', 'ways'];

export function checkImports(sources) {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const lines = [...arrows(sources), ...cycles(byPath)];
  return { name: 'import arrows and cycles', ok: lines.length === 0, lines };
}

function arrows(sources) {
  return sources
    .filter(({ path }) => path.startsWith('src/') && roomOf(path) !== undefined)
    .flatMap((source) => source.imports.flatMap(({ specifier }) => problemsOf(source.path, specifier)));
}

function problemsOf(path, specifier) {
  if (!specifier.startsWith('.')) return [];
  const target = posix.join(posix.dirname(path), specifier);
  if (!target.startsWith('src/')) return [`${path} imports ${target}, which is outside src`];
  if (!/\.(ts|json)$/.test(target)) return [`${path} imports ${specifier} without its extension`];
  const from = roomOf(path);
  const to = roomOf(target);
  if (to === undefined) return [`${path} imports a program, ${target}`];
  const test = isTest(path);
  if (from !== to && !ARROWS[from]?.includes(to) && !test)
    return [`${path} (${from}) must not import ${target} (${to})`];
  if (from === to && SEPARATE.includes(from) && part(path) !== part(target) && !test)
    return [`${path} must not import its sibling ${target}`];
  if (
    to === 'drivers' &&
    isRealDriver(target) &&
    !(from === 'drivers' && driverFolder(path) === driverFolder(target)) &&
    !test
  ) {
    return [`${path} names a real driver, ${target}: only control.ts and agent.ts may`];
  }
  return [];
}

/** `src/front/kubernetes/x.ts` -> front; programs (`src/control.ts`) -> undefined. */
function roomOf(path) {
  const parts = path.split('/');
  return parts.length > 2 ? parts[1] : undefined;
}

const part = (path) => path.split('/')[2];
/** Tests and what only tests use. */
const isTest = (path) => /\.(test|case)\.ts$|\/(testing|contract|fixture)(\.ts$|\/)/.test(path);
const driverFolder = (path) => path.split('/').slice(0, 4).join('/');

function isRealDriver(path) {
  const parts = path.split('/');
  return parts.length > 4 && parts[3] !== 'fake';
}

function cycles(byPath) {
  const state = new Map();
  const found = [];
  const visit = (path, trail) => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      found.push(`cycle: ${[...trail.slice(trail.indexOf(path)), path].join(' -> ')}`);
      return;
    }
    state.set(path, 'open');
    for (const { specifier, typeOnly } of byPath.get(path)?.imports ?? []) {
      const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined;
      if (target && !typeOnly && byPath.has(target)) visit(target, [...trail, path]);
    }
    state.set(path, 'done');
  };
  for (const path of byPath.keys()) visit(path, []);
  return found;
}
