// What codecs need to know of a shape, read once from the static schemas that the SDK packages carry.
//
// The SDK writes shapes as nested arrays (operation [9, …], structure [3, …], error [-3, …], union [4, …], list [1, …], map [2, …], named
// simple type [0, …], or a bare number). Here they become plain objects whose names and bindings are settled, one object per schema,
// cycles included. A name on the wire comes from the traits of the MEMBER alone: those of its target say how the target looks as
// a document of its own, and mixing them (as the SDK's NormalizedSchema does) lets one leak into the other.
import type { StaticErrorSchema, StaticOperationSchema } from '@smithy/types';

export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

export interface SimpleShape {
  readonly type: 'string' | 'number' | 'boolean' | 'blob' | 'bigint' | 'document';
  /** A blob that SDKs do not hold in memory; we do. */
  readonly streaming?: boolean;
}
export interface TimestampShape {
  readonly type: 'timestamp';
  /** Absent = the protocol's own. */
  readonly format?: TimestampFormat;
}
export interface ListShape {
  readonly type: 'list';
  readonly item: Member;
  /** Null is an element. */
  readonly sparse: boolean;
}
export interface MapShape {
  readonly type: 'map';
  readonly key: Member;
  readonly value: Member;
  readonly sparse: boolean;
}
export interface StructShape {
  readonly type: 'structure' | 'union';
  readonly name: string;
  /** A union of events, which travel one by one. */
  readonly streaming?: boolean;
  readonly members: readonly Member[];
  readonly required: readonly Member[];
  /** By the name in the schema, by the name in JSON with `jsonName`, by the key of a query or ec2 form. */
  readonly byName: ReadonlyMap<string, Member>;
  readonly byJsonName: ReadonlyMap<string, Member>;
  readonly byQueryName: ReadonlyMap<string, Member>;
  readonly byEc2Name: ReadonlyMap<string, Member>;
}
export type Shape = SimpleShape | TimestampShape | ListShape | MapShape | StructShape;

/** Where a member travels in an HTTP request or reply; absent = in the body. */
export interface Binding {
  readonly in: 'label' | 'query' | 'query-params' | 'header' | 'prefix-headers' | 'payload' | 'status';
  /** Of the query parameter, the header or the prefix; headers in lower case. */
  readonly name: string;
}

/** A member of a structure, the element of a list, the key or value of a map. */
export interface Member {
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
  readonly xmlName: string;
  /** Its tags, ready made: replies of ec2 have thousands of them. */
  readonly xmlOpen: string;
  readonly xmlClose: string;
  readonly ec2Name: string;
  readonly jsonName: string;
  readonly xmlFlattened: boolean;
  /** Event streams: it is its event's whole payload. */
  readonly isEventPayload?: boolean;
  readonly binding?: Binding;
}

interface Traits {
  readonly [trait: string]: unknown;
}
type Schema = readonly unknown[];

const BITS = [
  'httpLabel',
  'idempotent',
  'idempotencyToken',
  'sensitive',
  'httpPayload',
  'httpResponseCode',
  'httpQueryParams',
];
const NONE: Traits = {};
const shapes = new WeakMap<Schema, Shape>();
const simple = new Map<number, Shape>();

/** The input of an operation; one without input has a structure without members. */
export function inputOf(operation: StaticOperationSchema): StructShape {
  return structOf(operation[4]) ?? EMPTY;
}

/** The output of an operation; absent when it answers nothing. */
export function outputOf(operation: StaticOperationSchema): StructShape | undefined {
  return structOf(operation[5]);
}

export function errorOf(schema: StaticErrorSchema): StructShape {
  return shapeOf(schema) as StructShape; // an error schema has the layout of a structure
}

/** The traits of an operation or error, which may be written as a bit set. */
export function traitsOf(schema: StaticOperationSchema | StaticErrorSchema): Traits {
  return expanded(schema[3]);
}

function structOf(ref: unknown): StructShape | undefined {
  const schema = typeof ref === 'function' ? ref() : ref;
  return schema === 'unit' ? undefined : (shapeOf(schema) as StructShape);
}

function shapeOf(ref: unknown): Shape {
  const schema: unknown = typeof ref === 'function' ? ref() : ref;
  if (typeof schema === 'number') return simpleShape(schema);
  if (schema === 'unit') return EMPTY;
  if (!Array.isArray(schema)) throw new Error(`Cannot read a schema: ${String(schema)}`);
  return shapes.get(schema) ?? readSchema(schema);
}

function readSchema(schema: Schema): Shape {
  const traits = expanded(schema[3]);
  switch (schema[0]) {
    case 0:
      return remember(schema, named(shapeOf(schema[4]), traits));
    case 1:
      return readList(schema, traits);
    case 2:
      return readMap(schema, traits);
    case 3:
    case -3:
    case 4:
      return readStruct(schema, traits);
    default:
      throw new Error(`Cannot read a schema of kind ${String(schema[0])}`);
  }
}

function named(shape: Shape, traits: Traits): Shape {
  if (shape.type === 'list' || shape.type === 'map') return { ...shape, sparse: traits.sparse === 1 };
  return traits.streaming === undefined ? shape : ({ ...shape, streaming: true } as SimpleShape);
}

// A shape is remembered before its members are read: they may lead back to it. It is complete when the outermost call returns.

function readList(schema: Schema, traits: Traits): Shape {
  const shape = { type: 'list', item: undefined as unknown as Member, sparse: traits.sparse === 1 } as const;
  remember(schema, shape);
  return Object.assign(shape, { item: member('member', schema[4], false) });
}

function readMap(schema: Schema, traits: Traits): Shape {
  const unread = undefined as unknown as Member;
  const shape = { type: 'map', key: unread, value: unread, sparse: traits.sparse === 1 } as const;
  remember(schema, shape);
  return Object.assign(shape, {
    key: member('key', schema[4], false),
    value: member('value', schema[5], false),
  });
}

function readStruct(schema: Schema, traits: Traits): Shape {
  const names = schema[4] as readonly string[];
  const refs = schema[5] as readonly unknown[];
  const requiredCount = (schema[6] as number | undefined) ?? 0;
  const shape = {
    ...EMPTY,
    type: schema[0] === 4 ? 'union' : 'structure',
    name: schema[2] as string,
    streaming: traits.streaming === 1,
  } as const;
  remember(schema, shape);
  const members = names.map((name, at) => member(name, refs[at], at < requiredCount));
  return Object.assign(shape, {
    members,
    required: members.filter(({ required }) => required),
    byName: new Map(members.map((each) => [each.name, each])),
    byJsonName: new Map(members.map((each) => [each.jsonName, each])),
    byQueryName: new Map(members.map((each) => [each.xmlName, each])),
    byEc2Name: new Map(members.map((each) => [each.ec2Name, each])),
  });
}

function remember(schema: Schema, shape: Shape): Shape {
  shapes.set(schema, shape);
  return shape;
}

const EMPTY: StructShape = {
  type: 'structure',
  name: 'Unit',
  members: [],
  required: [],
  byName: new Map(),
  byJsonName: new Map(),
  byQueryName: new Map(),
  byEc2Name: new Map(),
};

function member(name: string, ref: unknown, required: boolean): Member {
  const own = Array.isArray(ref) && ref.length === 2;
  const traits = own ? expanded(ref[1]) : NONE;
  const xmlName = (traits.xmlName as string | undefined) ?? name;
  return {
    name,
    shape: shapeOf(own ? ref[0] : ref),
    required,
    xmlName,
    xmlOpen: `<${xmlName}>`,
    xmlClose: `</${xmlName}>`,
    ec2Name: (traits.ec2QueryName as string | undefined) ?? `${xmlName[0]?.toUpperCase()}${xmlName.slice(1)}`,
    jsonName: (traits.jsonName as string | undefined) ?? name,
    xmlFlattened: traits.xmlFlattened === 1,
    isEventPayload: traits.eventPayload === 1,
    binding: bindingOf(name, traits),
  };
}

function bindingOf(name: string, traits: Traits): Binding | undefined {
  if (traits.httpLabel) return { in: 'label', name };
  if (traits.httpPayload) return { in: 'payload', name };
  if (traits.httpResponseCode) return { in: 'status', name };
  if (traits.httpQueryParams) return { in: 'query-params', name };
  if (typeof traits.httpQuery === 'string') return { in: 'query', name: traits.httpQuery };
  if (typeof traits.httpHeader === 'string') return { in: 'header', name: traits.httpHeader.toLowerCase() };
  if (typeof traits.httpPrefixHeaders === 'string')
    return { in: 'prefix-headers', name: traits.httpPrefixHeaders.toLowerCase() };
  return undefined;
}

function expanded(traits: unknown): Traits {
  if (typeof traits !== 'number') return (traits as Traits | undefined) ?? NONE;
  if (traits === 0) return NONE;
  return Object.fromEntries(BITS.filter((_, bit) => traits & (1 << bit)).map((name) => [name, 1]));
}

const TIMESTAMPS: { readonly [type: number]: TimestampShape } = {
  4: { type: 'timestamp' },
  5: { type: 'timestamp', format: 'date-time' },
  6: { type: 'timestamp', format: 'http-date' },
  7: { type: 'timestamp', format: 'epoch-seconds' },
};
const SIMPLE: { readonly [type: number]: SimpleShape } = {
  0: { type: 'string' },
  1: { type: 'number' },
  2: { type: 'boolean' },
  15: { type: 'document' },
  17: { type: 'bigint' },
  21: { type: 'blob' },
  42: { type: 'blob', streaming: true },
};

/** Numbers stand for simple types; with 64 added for a list of them, with 128 for a map from strings to them. */
function simpleShape(type: number): Shape {
  const known = simple.get(type) ?? TIMESTAMPS[type] ?? SIMPLE[type] ?? collection(type);
  simple.set(type, known);
  return known;
}

function collection(type: number): Shape {
  if (type >= 128)
    return {
      type: 'map',
      key: member('key', 0, false),
      value: member('value', type - 128, false),
      sparse: false,
    };
  if (type >= 64) return { type: 'list', item: member('member', type - 64, false), sparse: false };
  throw new Error(`Cannot read a schema: type ${type} is not known`);
}
