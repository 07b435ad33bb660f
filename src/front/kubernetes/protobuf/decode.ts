// How does an object that a Go client packed as protocol buffers read as JSON?
//
// The result is what the same client would have sent as JSON: fields that Go leaves out when they are zero are left out,
// embedded structs are laid into the object around them, times, quantities and the like have their own text. Fields
// whose numbers are not known (newer clients) are dropped.
import { type FieldPlan, type MessagePlan, messagePlan } from './messages.ts';
import { SPECIAL, scalarOf } from './scalars.ts';
import { MalformedMessage, type WireField, wireFields } from './wire.ts';

type Json = { [name: string]: unknown };

/** Decodes a message by its name (`io.k8s.api.apps.v1.Deployment`). Throws MalformedMessage. */
export function decodeMessage(name: string, bytes: Buffer): unknown {
  const special = SPECIAL[name];
  if (special) return special(bytes);
  const plan = messagePlan(name);
  if (!plan) throw new MalformedMessage(`unknown message ${name}`);
  const decoded = decodeFields(plan, bytes);
  return plan.isList ? (decoded.items ?? []) : decoded;
}

function decodeFields(plan: MessagePlan, bytes: Buffer): Json {
  const out: Json = {};
  for (const field of wireFields(bytes)) {
    const known = plan.fields.get(field.number);
    if (known) put(out, known, field);
  }
  return out;
}

function put(out: Json, plan: FieldPlan, field: WireField): void {
  const { name, shape } = plan;
  if (shape === 'inline') {
    Object.assign(out, decodeValue(plan.type, field));
  } else if (shape === 'list') {
    const items = (out[name] ?? []) as unknown[]; // put there by an earlier item
    items.push(decodeValue(plan.type, field));
    out[name] = items;
  } else if (shape === 'map') {
    const map = (out[name] ?? {}) as Json; // put there by an earlier entry
    const [key, value] = entryOf(plan.type, field);
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
    out[name] = map;
  } else {
    const value = decodeValue(plan.type, field);
    if (value !== undefined && !(plan.zeroIsAbsent && isZero(value))) out[name] = value;
  }
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false;
}

function decodeValue(type: string, field: WireField): unknown {
  if (!type.includes('.')) return scalarOf(type, field);
  if (!('bytes' in field)) throw new MalformedMessage(`field ${field.number} is not a message`);
  return decodeMessage(type, field.bytes);
}

/** Either half of an entry may be left out when it is zero. */
function entryOf(type: string, field: WireField): readonly [string, unknown] {
  if (!('bytes' in field)) throw new MalformedMessage(`field ${field.number} is not a map entry`);
  let key = '';
  let value: unknown = type.includes('.') ? {} : '';
  for (const half of wireFields(field.bytes)) {
    if (half.number === 1) key = String(scalarOf('string', half));
    if (half.number === 2) value = decodeValue(type, half);
  }
  return [key, value];
}
