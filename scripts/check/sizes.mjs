// Are files and functions small enough to be read at once? Fails over the limits; prints the ten longest of each. Tests count as files;
// the body of a `describe` is no function that anybody reads at once.
import { walk } from './sources.mjs';

const FILE_LIMIT = 400;
const FUNCTION_LIMIT = 60;
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

export function checkSizes(sources) {
  const isTest = ({ path }) => /\.(test|case)\.ts$/.test(path);
  const lengths = sources.map((source) => ({ ...source, lines: source.text.trimEnd().split('\n').length }));
  const named = (some) => some.map(({ path, lines }) => ({ name: path, lines }));
  const files = named(lengths);
  const functions = sources.filter((source) => !isTest(source)).flatMap(functionsOf);
  const problems = [
    ...over(files, FILE_LIMIT).map(({ name, lines }) => `${name} has ${lines} lines (limit ${FILE_LIMIT})`),
    ...over(functions, FUNCTION_LIMIT).map(
      ({ name, lines }) => `${name} has ${lines} lines (limit ${FUNCTION_LIMIT})`,
    ),
  ];
  const lines = [
    ...problems,
    `longest files: ${longest(named(lengths.filter((file) => !isTest(file))))}`,
    `longest tests: ${longest(named(lengths.filter(isTest)))}`,
    `longest functions: ${longest(functions)}`,
  ];
  return { name: 'sizes of files and functions', ok: problems.length === 0, lines };
}

const over = (items, limit) => items.filter(({ lines }) => lines > limit).sort(byLines);
const byLines = (a, b) => b.lines - a.lines;
const longest = (items) =>
  [...items]
    .sort(byLines)
    .slice(0, 10)
    .map(({ name, lines }) => `${name.replace(/^src\//, '')} ${lines}`)
    .join(', ');

/** A function's own lines: the functions inside it count for themselves. */
function functionsOf({ path, text, tree }) {
  const starts = lineStarts(text);
  const found = [];
  walk(tree, (node) => {
    if (!FUNCTIONS.has(node.type) || !node.body) return;
    const first = lineAt(starts, node.start);
    found.push({ name: `${path}:${first}`, first, last: lineAt(starts, node.end), lines: 0 });
  });
  for (const outer of found) outer.lines = outer.last - outer.first + 1 - nestedLines(outer, found);
  return found;
}

/** Lines of the functions directly inside; the line on which one begins belongs to the outer one. */
function nestedLines(outer, all) {
  const inside = all.filter((each) => each !== outer && each.first > outer.first && each.last <= outer.last);
  const direct = inside.filter(
    (each) => !inside.some((other) => other !== each && other.first < each.first && other.last >= each.last),
  );
  return direct.reduce((sum, { first, last }) => sum + last - first, 0);
}

function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts, offset) {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
