// Can a configuration be applied at all: are its fields in the schema, its values of their types, its list items apart?
//
// Apply names fields by their path through list keys, in the words of upstream's typed objects.
import { isPlain } from '../schema/decode.ts';
import { ANY, type ListNode, type Node, type ScalarNode } from '../schema/node.ts';
import { elementOf } from './elements.ts';
import { pathText } from './field-set.ts';

/** What is wrong, joined as upstream does; undefined when nothing is. */
export function typedProblem(root: Node, config: unknown): string | undefined {
  const problems = nodeProblems(root, config, []);
  if (problems.length <= 1) return problems[0];
  return ['errors:', ...problems.map((problem) => `  ${problem}`)].join('\n');
}

type Path = readonly string[];

function nodeProblems(node: Node, value: unknown, path: Path): string[] {
  if (value === null || value === undefined || node.type === 'any') return [];
  if (node.type === 'scalar') return scalarProblems(node, value, path);
  if (node.type === 'list') return listProblems(node, value, path);
  if (!isPlain(value)) return [`${pathText(path)}: expected map, got ${shown(value)}`];
  return Object.keys(value).flatMap((name) => {
    const below = [...path, `f:${name}`];
    if (node.type === 'map') return nodeProblems(node.values, value[name], below);
    const field = node.fields.get(name) ?? (node.preservesUnknown ? ANY : undefined);
    return field
      ? nodeProblems(field, value[name], below)
      : [`${pathText(below)}: field not declared in schema`];
  });
}

function scalarProblems({ scalar }: ScalarNode, value: unknown, path: Path): string[] {
  const at = pathText(path);
  switch (scalar) {
    case 'int32':
    case 'int64':
    case 'number':
      return typeof value === 'number'
        ? []
        : [`${at}: expected numeric (int or float), got ${goType(value)}`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${at}: expected boolean, got ${shown(value)}`];
    case 'quantity':
    case 'intOrString':
      return typeof value === 'object' ? [`${at}: expected any scalar, got ${shown(value)}`] : [];
    default:
      return typeof value === 'string' ? [] : [`${at}: expected string, got ${shown(value)}`];
  }
}

function listProblems(node: ListNode, value: unknown, path: Path): string[] {
  const at = pathText(path);
  if (!Array.isArray(value)) return [`${at}: expected list, got ${shown(value)}`];
  const seen = new Set<string>();
  return value.flatMap((item: unknown, index) => {
    if (node.listType === 'atomic') return nodeProblems(node.items, item, [...path, `i:${index}`]);
    const unnamed = unnamedItem(node, item);
    if (unnamed) return [`${at}: element ${index}: ${unnamed}`];
    const element = elementOf(node, item);
    const twice = seen.has(element) ? [`${at}: duplicate entries for key ${pathText([element])}`] : [];
    seen.add(element);
    return [...twice, ...nodeProblems(node.items, item, [...path, element])];
  });
}

function unnamedItem(node: ListNode, item: unknown): string | undefined {
  if (node.listType === 'map') {
    if (item === null) return 'associative list with keys may not have a null element';
    if (!isPlain(item)) return 'associative list with keys may not have non-map elements';
    return undefined;
  }
  if (item === null) return "associative list without keys has an element that's an explicit null";
  return typeof item === 'object'
    ? "associative list without keys has an element that's a map type"
    : undefined;
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isPlain(value)) return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function shown(value: unknown): string {
  return `&value.valueUnstructured{Value:${typeof value === 'object' ? goType(value) : JSON.stringify(value)}}`;
}
