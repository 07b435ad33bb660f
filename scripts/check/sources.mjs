// The project's TypeScript files as the other checks need them: path, text, syntax tree, what they import.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseAst } from 'vite';

const TOPS = ['src', 'test', 'bench'];

/** Path from the root, with forward slashes; `imports` are { specifier, typeOnly }. */
export function readSources(root) {
  return TOPS.flatMap((top) => filesBelow(join(root, top)))
    .filter((file) => file.endsWith('.ts') && !file.includes('/src/model/wire/'))
    .map((file) => {
      const text = readFileSync(file, 'utf8');
      const tree = parseAst(text, { lang: 'ts' });
      return { path: relative(root, file), text, tree, imports: importsOf(tree) };
    });
}

function filesBelow(folder) {
  let entries = [];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path);
    return [path];
  });
}

function importsOf(tree) {
  const found = [];
  walk(tree, (node) => {
    if (
      node.type === 'ImportDeclaration' ||
      node.type === 'ExportNamedDeclaration' ||
      node.type === 'ExportAllDeclaration'
    ) {
      if (node.source)
        found.push({
          specifier: node.source.value,
          typeOnly: (node.importKind ?? node.exportKind) === 'type',
        });
    }
    if (node.type === 'ImportExpression' && node.source.type === 'Literal')
      found.push({ specifier: node.source.value, typeOnly: false });
    if (node.type === 'TSImportType') {
      const literal = node.argument?.literal ?? node.source ?? node.argument;
      if (typeof literal?.value === 'string') found.push({ specifier: literal.value, typeOnly: true });
    }
  });
  return found;
}

/** Calls `visit` for every node of the tree. */
export function walk(node, visit) {
  if (!node || typeof node !== 'object') return;
  if (Array.isArray(node)) {
    for (const item of node) walk(item, visit);
    return;
  }
  if (typeof node.type === 'string') visit(node);
  for (const [key, value] of Object.entries(node)) if (key !== 'parent') walk(value, visit);
}
