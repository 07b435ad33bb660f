// From a parsed JSON or CBOR document to an operation's input, and from an output to such a document. The two differ in how bytes and
// points in time are written, and only rest-json has names of its own: that is what a dialect says.
//
// Unknown members are ignored, null is absent. Only names of the schema become members; a client's keys stay in maps.
import type { AwsFault } from '../fault.ts';
import { setKey } from './keys.ts';
import { serializationFault } from './refusals.ts';
import type { ListShape, MapShape, Member, Shape, StructShape, TimestampShape } from './schema.ts';

export interface TreeDialect {
  /** `jsonName` counts. */
  readonly jsonNames: boolean;
  /** Undefined when the value is none. */
  readBlob(value: unknown): Uint8Array | undefined;
  readTimestamp(shape: TimestampShape, value: unknown): Date | undefined;
  readNumber(value: unknown): number | undefined;
  writeBlob(value: unknown): unknown;
  writeTimestamp(shape: TimestampShape, value: Date): unknown;
  writeNumber(value: number): unknown;
}

export type Tree = { [key: string]: unknown };

/** Deeper than any schema asks for, and far from the end of the stack. */
const MAX_DEPTH = 64;

export function readTree(shape: StructShape, value: unknown, dialect: TreeDialect): Tree {
  return readStructure(shape, value, dialect, 0);
}

/** A single value, where a document is not a structure of its own (`httpPayload`). */
export function readTreeValue(shape: Shape, value: unknown, dialect: TreeDialect): unknown {
  return readValue(shape, value, dialect, 0);
}

function readStructure(shape: StructShape, value: unknown, dialect: TreeDialect, depth: number): Tree {
  if (!isRecord(value)) throw misplaced(value, shape);
  if (depth > MAX_DEPTH) throw serializationFault('The request is nested too deeply');
  const names = dialect.jsonNames ? shape.byJsonName : shape.byName;
  const result: Tree = {};
  let given = 0;
  for (const key in value) {
    const inner = value[key];
    const member = inner === null || inner === undefined ? undefined : names.get(key);
    if (!member) continue;
    given += 1;
    result[member.name] = readValue(member.shape, inner, dialect, depth + 1);
  }
  if (shape.type === 'union' && given > 1)
    throw serializationFault(`Only one member of ${shape.name} may be given`);
  return result;
}

function readValue(shape: Shape, value: unknown, dialect: TreeDialect, depth: number): unknown {
  switch (shape.type) {
    case 'structure':
    case 'union':
      return readStructure(shape, value, dialect, depth);
    case 'list':
      return readList(shape, value, dialect, depth);
    case 'map':
      return readMap(shape, value, dialect, depth);
    case 'document':
      return value;
    default: {
      const read = readScalar(shape, value, dialect);
      if (read === undefined) throw misplaced(value, shape);
      return read;
    }
  }
}

function readScalar(shape: Shape, value: unknown, dialect: TreeDialect): unknown {
  switch (shape.type) {
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'number':
      return dialect.readNumber(value);
    case 'timestamp':
      return dialect.readTimestamp(shape, value);
    case 'blob':
      return dialect.readBlob(value);
    default:
      return readBigint(value);
  }
}

function readBigint(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return Number.isInteger(value) ? BigInt(value as number) : undefined;
}

function readList(shape: ListShape, value: unknown, dialect: TreeDialect, depth: number): unknown[] {
  if (!Array.isArray(value)) throw misplaced(value, shape);
  if (depth > MAX_DEPTH) throw serializationFault('The request is nested too deeply');
  const list: unknown[] = [];
  for (const item of value) {
    if (item !== null && item !== undefined) list.push(readValue(shape.item.shape, item, dialect, depth + 1));
    else if (shape.sparse) list.push(null);
  }
  return list;
}

function readMap(shape: MapShape, value: unknown, dialect: TreeDialect, depth: number): Tree {
  if (!isRecord(value)) throw misplaced(value, shape);
  if (depth > MAX_DEPTH) throw serializationFault('The request is nested too deeply');
  const map: Tree = {};
  for (const key in value) {
    const inner = value[key];
    if (inner !== null && inner !== undefined)
      setKey(map, key, readValue(shape.value.shape, inner, dialect, depth + 1));
    else if (shape.sparse) setKey(map, key, null);
  }
  return map;
}

const isRecord = (value: unknown): value is Tree =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array) &&
  !(value instanceof Date);

const TYPE_NAMES: { readonly [type: string]: string } = {
  string: 'String',
  number: 'Number',
  boolean: 'Boolean',
  bigint: 'Number',
  timestamp: 'Timestamp',
  blob: 'Blob',
};

/** The texts are those of AWS's older front ends, which clients' users search for. */
function misplaced(value: unknown, shape: Shape): AwsFault {
  if (Array.isArray(value)) return serializationFault('Start of list found where not expected');
  if (isRecord(value)) return serializationFault('Start of structure or map found where not expected.');
  const wanted = TYPE_NAMES[shape.type];
  if (wanted === undefined) return serializationFault('Unexpected field type');
  const kind = typeof value === 'boolean' ? `${String(value).toUpperCase()}_VALUE` : `${nameOf(value)}_VALUE`;
  return serializationFault(`${kind} can not be converted to ${wanted}`);
}

const nameOf = (value: unknown) =>
  typeof value === 'string' ? 'STRING' : typeof value === 'number' ? 'NUMBER' : 'BINARY';

/** The members of a structure as a document; absent ones are left out. */
export function writeTree(
  shape: StructShape,
  value: unknown,
  dialect: TreeDialect,
  only?: (member: Member) => boolean,
): Tree {
  const fields = value as { readonly [member: string]: unknown };
  const tree: Tree = {};
  for (const member of shape.members) {
    const inner = fields[member.name];
    if (inner === undefined || inner === null || (only && !only(member))) continue;
    tree[dialect.jsonNames ? member.jsonName : member.name] = writeTreeValue(member.shape, inner, dialect);
  }
  return tree;
}

export function writeTreeValue(shape: Shape, value: unknown, dialect: TreeDialect): unknown {
  switch (shape.type) {
    case 'structure':
    case 'union':
      return writeTree(shape, value, dialect);
    case 'list':
      return writeList(shape, value as readonly unknown[], dialect);
    case 'map':
      return writeMap(shape, value as Tree, dialect);
    case 'timestamp':
      return dialect.writeTimestamp(shape, value as Date);
    case 'blob':
      return dialect.writeBlob(value);
    case 'number':
      return dialect.writeNumber(value as number);
    default:
      return value;
  }
}

function writeList(shape: ListShape, items: readonly unknown[], dialect: TreeDialect): unknown[] {
  const list: unknown[] = [];
  for (const item of items) {
    if (item !== null && item !== undefined) list.push(writeTreeValue(shape.item.shape, item, dialect));
    else if (shape.sparse) list.push(null);
  }
  return list;
}

function writeMap(shape: MapShape, items: Tree, dialect: TreeDialect): Tree {
  const map: Tree = {};
  for (const key of Object.keys(items)) {
    const item = items[key];
    if (item !== null && item !== undefined)
      setKey(map, key, writeTreeValue(shape.value.shape, item, dialect));
    else if (shape.sparse) setKey(map, key, null);
  }
  return map;
}
