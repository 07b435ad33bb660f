// From the tree of a form to an operation's input. What query and ec2 do differently comes in as a dialect.
//
// An empty text for a number, boolean, timestamp or structure means that it was not given: that is how old clients say so. An empty
// text for a string stays: only the operation knows what it means.
import type { AwsFault } from '../fault.ts';
import { type FormNode, formOf } from './form.ts';
import { setKey } from './keys.ts';
import type { WireRequest } from './protocol.ts';
import { parseScalar } from './scalars.ts';
import type { ListShape, MapShape, Member, Shape, StructShape } from './schema.ts';

export interface FormDialect {
  namesOf(shape: StructShape): ReadonlyMap<string, Member>;
  /** Elements stand under the list itself, not under `member`. */
  isFlat(member: Member): boolean;
  /** A value that is not of its type. */
  badValue(node: FormNode): AwsFault;
  /** A list, map or structure where none is, or none where one is. */
  badStructure(node: FormNode): AwsFault;
  /** A parameter that the operation does not have; undefined = it is ignored. */
  unknown(node: FormNode): AwsFault | undefined;
}

export type Input = { [member: string]: unknown };

/** The input of a call. Throws what is wrong with the form, or with a parameter. */
export function readForm(shape: StructShape, request: WireRequest, dialect: FormDialect): Input {
  const form = formOf(request);
  if (form?.problem) throw form.problem;
  return form ? readStructure(shape, form.root, dialect) : {};
}

function readStructure(shape: StructShape, node: FormNode, dialect: FormDialect): Input {
  const result: Input = {};
  if (!node.children) return result;
  const names = dialect.namesOf(shape);
  for (const [key, child] of node.children) {
    const member = names.get(key);
    if (!member) {
      const fault = dialect.unknown(child);
      if (fault) throw fault;
      continue;
    }
    const value = readMember(member, child, dialect);
    if (value !== undefined) result[member.name] = value;
  }
  return result;
}

function readMember(member: Member, node: FormNode, dialect: FormDialect): unknown {
  const shape = member.shape;
  switch (shape.type) {
    case 'structure':
    case 'union':
      if (!node.children) return emptyOr(node, dialect);
      return readStructure(shape, node, dialect);
    case 'list':
      return readList(shape, node, dialect, dialect.isFlat(member));
    case 'map':
      return readMap(shape, node, dialect, dialect.isFlat(member));
    default:
      return readScalar(shape, node, dialect);
  }
}

function readScalar(shape: Shape, node: FormNode, dialect: FormDialect): unknown {
  if (node.children) throw dialect.badStructure(node);
  const text = node.value ?? '';
  if (shape.type === 'string') return text;
  if (text === '' && shape.type !== 'blob') return undefined;
  const value = parseScalar(shape, text);
  if (value === undefined) throw dialect.badValue(node);
  return value;
}

/** A list without elements has a key with an empty value. */
function readList(shape: ListShape, node: FormNode, dialect: FormDialect, flat: boolean): unknown {
  if (!node.children) return emptyOr(node, dialect, []);
  const list: unknown[] = [];
  for (const child of elements(node, flat ? undefined : shape.item.xmlName, dialect)) {
    const value = readMember(shape.item, child, dialect);
    if (value !== undefined) list.push(value);
  }
  return list;
}

function readMap(shape: MapShape, node: FormNode, dialect: FormDialect, flat: boolean): unknown {
  if (!node.children) return emptyOr(node, dialect, {});
  const map: Input = {};
  for (const entry of elements(node, flat ? undefined : 'entry', dialect)) {
    const key = entry.children?.get(shape.key.xmlName);
    const value = entry.children?.get(shape.value.xmlName);
    if (!key) throw dialect.badStructure(entry);
    const read = value ? readMember(shape.value, value, dialect) : undefined;
    if (read !== undefined) setKey(map, String(readScalar(shape.key.shape, key, dialect)), read);
  }
  return map;
}

/** The numbered children in order; numbers may be missing in between. */
function elements(node: FormNode, wrapper: string | undefined, dialect: FormDialect): FormNode[] {
  const inner = wrapper === undefined ? node : (node.children?.get(wrapper) ?? node);
  if (!inner.children) return [];
  const numbered: { at: number; child: FormNode }[] = [];
  let sorted = true;
  for (const [key, child] of inner.children) {
    if (!/^\d{1,10}$/.test(key)) throw dialect.unknown(child) ?? dialect.badStructure(child);
    const at = Number(key);
    const last = numbered.at(-1);
    if (last && last.at > at) sorted = false;
    numbered.push({ at, child });
  }
  if (!sorted) numbered.sort((a, b) => a.at - b.at);
  return numbered.map(({ child }) => child);
}

function emptyOr(node: FormNode, dialect: FormDialect, empty?: unknown): unknown {
  if (node.value) throw dialect.badStructure(node);
  return empty;
}
