// Does what a client sent fit the schema, and what is the clean value?
//
// The result is a fresh copy: nulls and undefined are gone (null is the zero value, as in Go), unknown fields are
// dropped and listed, absent fields of schemas with defaults are filled. A wrong type is refused with the words of
// Go's decoder, because that is what clients of such an API read. What is the very same value as in the stored object was
// decoded when it was written, and is taken as it is: a patch of one field does not pay for the whole object.
import { ANY, type ListNode, type MapNode, type Node, type StructNode } from './node.ts';
import { decodeScalar, GO_TYPES, jsonType, Mismatch, ZERO } from './scalars.ts';

/** A value of a wrong type; `message` is what Go's decoder says. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

/** A decoded object and the paths of the fields that the schema does not have. */
export interface Decoded {
  readonly value: { readonly [name: string]: unknown };
  readonly unknown: readonly string[];
}

/** Decodes the object at the root of a schema; `stored` is what it is to replace, if anything. Throws DecodeError. */
export function decodeObject(root: StructNode, body: unknown, stored?: object): Decoded {
  const walk = new Walk();
  const value = walk.value(root, body ?? {}, root, stored);
  return { value: value as Decoded['value'], unknown: walk.unknown }; // a struct node yields an object
}

interface MapKey {
  readonly key: string;
}

type Plain = { [name: string]: unknown };

const NOTHING: Plain = {};

class Walk {
  readonly unknown: string[] = [];
  readonly #path: (string | number | MapKey)[] = [];

  // Positional arguments: it is called for every value of every write.
  value(node: Node, value: unknown, owner: StructNode, stored: unknown): unknown {
    if (value === stored) return value;
    switch (node.type) {
      case 'scalar': {
        const decoded = decodeScalar(node.scalar, value);
        return decoded instanceof Mismatch ? this.#refuse(decoded, GO_TYPES[node.scalar], owner) : decoded;
      }
      case 'struct':
        return this.#struct(node, value, owner, stored);
      case 'map':
        return this.#map(node, value, owner, stored);
      case 'list':
        return this.#list(node, value, owner, stored);
      case 'any':
        return copyOf(value);
    }
  }

  #struct(node: StructNode, value: unknown, owner: StructNode, stored: unknown): unknown {
    if (!isPlain(value)) return this.#refuse(new Mismatch(jsonType(value)), node.goType, owner);
    const before = isPlain(stored) ? stored : NOTHING;
    const out: Plain = {};
    for (const name of Object.keys(value)) {
      const given = value[name];
      if (given === undefined) continue;
      const field = node.fields.get(name);
      if (!field) this.#unknownField(node, name, given, out);
      else if (given !== null) {
        this.#path.push(name);
        out[name] = this.value(field, given, node, before[name]);
        this.#path.pop();
      }
    }
    for (const [name, absent] of node.defaults) if (out[name] === undefined) out[name] = copyOf(absent);
    return out;
  }

  #unknownField(node: StructNode, name: string, given: unknown, out: Plain): void {
    if (node.preservesUnknown) setKey(out, name, this.value(ANY, given, node, undefined));
    else this.unknown.push(this.#pathText(name));
  }

  #map(node: MapNode, value: unknown, owner: StructNode, stored: unknown): unknown {
    if (!isPlain(value)) return this.#refuse(new Mismatch(jsonType(value)), goTypeOf(node), owner);
    const { values } = node;
    const before = isPlain(stored) ? stored : NOTHING;
    const out: Plain = {};
    const isText = values.type === 'scalar' && values.scalar === 'string';
    for (const key of Object.keys(value)) {
      const given = value[key];
      if (given === undefined) continue;
      if (isText && typeof given === 'string' && key !== '__proto__') {
        out[key] = given;
        continue;
      }
      this.#path.push({ key });
      setKey(out, key, given === null ? zeroOf(values) : this.value(values, given, owner, before[key]));
      this.#path.pop();
    }
    return out;
  }

  #list(node: ListNode, value: unknown, owner: StructNode, stored: unknown): unknown {
    if (!Array.isArray(value)) return this.#refuse(new Mismatch(jsonType(value)), goTypeOf(node), owner);
    const before: readonly unknown[] = Array.isArray(stored) ? stored : [];
    return value.map((item: unknown, index) => {
      if (item === null || item === undefined) return zeroOf(node.items);
      this.#path.push(index);
      const decoded = this.value(node.items, item, owner, before[index]);
      this.#path.pop();
      return decoded;
    });
  }

  #refuse(mismatch: Mismatch, goType: string, owner: StructNode): never {
    if (mismatch.text !== undefined) throw new DecodeError(mismatch.text);
    const fields = this.#path.filter((part) => typeof part === 'string').join('.');
    const place =
      fields === ''
        ? `Go value of type ${goType}`
        : `Go struct field ${owner.goName}.${fields} of type ${goType}`;
    throw new DecodeError(`json: cannot unmarshal ${mismatch.found} into ${place}`);
  }

  #pathText(last: string): string {
    let text = '';
    for (const part of [...this.#path, last]) {
      if (typeof part === 'number') text += `[${part}]`;
      else text += (text === '' ? '' : '.') + (typeof part === 'string' ? part : part.key);
    }
    return text;
  }
}

function goTypeOf(node: Node): string {
  switch (node.type) {
    case 'scalar':
      return GO_TYPES[node.scalar];
    case 'struct':
      return node.goType;
    case 'map':
      return `map[string]${goTypeOf(node.values)}`;
    case 'list':
      return `[]${goTypeOf(node.items)}`;
    case 'any':
      return 'interface {}';
  }
}

function zeroOf(node: Node): unknown {
  if (node.type === 'scalar') return ZERO[node.scalar];
  if (node.type === 'list') return [];
  return node.type === 'any' ? null : {};
}

/** An object with fields, not a list. */
export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets an own property whatever its name is. */
export function setKey(target: Plain, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/** A deep copy of plain JSON without undefined. */
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : copyOf(item)));
  if (!isPlain(value)) return value;
  const out: Plain = {};
  for (const key of Object.keys(value)) if (value[key] !== undefined) setKey(out, key, copyOf(value[key]));
  return out;
}
