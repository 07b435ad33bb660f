// Random inputs and outputs of an operation, made from the SDK's own schemas and not from schema.ts, so that a member that schema.ts
// lost is missed. What has no form on a wire is not made: see `Wire`.

/** What a wire cannot carry, or carries as something else. */
export interface Wire {
  /** Empty structures, maps and (ec2) lists do not travel in forms. */
  readonly emptyStructures: boolean;
  readonly emptyMaps: boolean;
  readonly emptyLists: boolean;
  /** An empty required text counts as missing (ec2). */
  readonly emptyStrings: boolean;
}

/** A number in [0, 1) from a seed; good enough to differ everywhere, the same on each run. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Traits = { readonly [trait: string]: unknown };
interface Place {
  readonly traits: Traits;
  readonly required: boolean;
  readonly depth: number;
}

const TEXTS = [
  'a',
  'B9',
  'x y',
  'a+b=c&d',
  '<tag attr="1">',
  "it's",
  '100%',
  'é€😀',
  'line\nbreak\ttab',
  'a/b:c?d#e',
  '{"a":[1]}',
  '\\',
  'null',
  '0',
  ',',
  'cr\r\nlf',
];
const PLAIN = ['a', 'B9', 'name-1', 'a_b.c', 'x:y'];
const NUMBERS = [
  0, 1, -1, 7, 80, 443, 65535, 2147483647, -2147483648, 9007199254740991, 0.5, -12.25, 1e-7, 1.5e300,
];
const BITS = [
  'httpLabel',
  'idempotent',
  'idempotencyToken',
  'sensitive',
  'httpPayload',
  'httpResponseCode',
  'httpQueryParams',
];
/** The SDK sends or sets these when they are not given: a token of its own, `{}` for a body, the status of the reply. */
const ALWAYS = ['idempotencyToken', 'httpPayload', 'httpResponseCode'];
const MAX_DEPTH = 6;

export class RandomValues {
  readonly #random: () => number;
  readonly #wire: Wire;

  constructor(seed: number, wire: Wire) {
    this.#random = randomFrom(seed);
    this.#wire = wire;
  }

  /** A structure for the input or output reference of an operation, or an error schema. */
  structure(ref: unknown): Record<string, unknown> {
    return (
      (this.#value(ref, { traits: {}, required: true, depth: 0 }) as Record<string, unknown> | undefined) ??
      {}
    );
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }

  #value(ref: unknown, place: Place): unknown {
    const schema: unknown = typeof ref === 'function' ? ref() : ref;
    if (typeof schema === 'number') return this.#ofNumber(schema, place);
    if (!Array.isArray(schema)) return undefined;
    const traits = { ...traitsOf(schema[3]), ...place.traits };
    if (schema[0] === 0) return this.#value(schema[4], { ...place, traits });
    if (schema[0] === 1) return this.#list(schema[4], place);
    if (schema[0] === 2) return this.#map(schema[5], place);
    if (schema[0] === 4) return this.#union(schema, place);
    return this.#struct(schema, place);
  }

  #ofNumber(type: number, place: Place): unknown {
    if (type >= 128) return this.#map(type - 128, place);
    if (type >= 64) return this.#list(type - 64, place);
    const inHttp = ['httpLabel', 'httpQuery', 'httpHeader'].some((name) => name in place.traits);
    if (type === 0) return this.#text(place, inHttp);
    if (type === 1) return 'httpResponseCode' in place.traits ? 200 : this.#pick(NUMBERS);
    if (type === 2) return this.#random() < 0.5;
    if (type >= 4 && type <= 7) return this.#date(inHttp);
    return Uint8Array.from({ length: 1 + Math.floor(this.#random() * 9) }, () =>
      Math.floor(this.#random() * 256),
    );
  }

  #text({ traits, required }: Place, inHttp: boolean): string {
    if (inHttp)
      return this.#pick(traits.httpLabel || traits.httpQuery ? [...PLAIN, 'x y', 'a/b', 'é%&?'] : PLAIN);
    if (!(required && !this.#wire.emptyStrings) && !traits.idempotencyToken && this.#random() < 0.05)
      return '';
    return this.#pick(TEXTS);
  }

  #date(whole: boolean): Date {
    const seconds = Math.floor(this.#random() * 4e9);
    return new Date(seconds * 1000 + (whole ? 0 : Math.floor(this.#random() * 1000)));
  }

  #list(ref: unknown, place: Place): unknown[] | undefined {
    const inner = { traits: {}, required: true, depth: place.depth + 1 };
    const items = Array.from({ length: this.#count(place, this.#wire.emptyLists) }, () =>
      this.#member(ref, inner),
    );
    return items.length > 0 || this.#wire.emptyLists ? items : undefined;
  }

  #map(ref: unknown, place: Place): Record<string, unknown> | undefined {
    const inner = { traits: {}, required: true, depth: place.depth + 1 };
    const map: Record<string, unknown> = {};
    for (let at = this.#count(place, this.#wire.emptyMaps); at > 0; at -= 1)
      map[`${this.#pick(TEXTS)}${at}`] = this.#member(ref, inner);
    return Object.keys(map).length > 0 || this.#wire.emptyMaps ? map : undefined;
  }

  /** How many elements: none far down, at least one where none would not travel. */
  #count({ depth, required, traits }: Place, mayBeEmpty: boolean): number {
    const least = (required && !mayBeEmpty) || traits.httpQuery ? 1 : 0;
    return depth > MAX_DEPTH ? least : Math.max(least, Math.floor(this.#random() * 4));
  }

  #struct(schema: readonly unknown[], place: Place): Record<string, unknown> | undefined {
    const members = (schema[4] as readonly string[]).map((name, at) => {
      const ref = (schema[5] as readonly unknown[])[at];
      const traits = isMember(ref) ? traitsOf(ref[1]) : {};
      return { name, ref, traits, required: at < ((schema[6] as number | undefined) ?? 0) };
    });
    const share = place.depth > MAX_DEPTH ? 0 : place.depth > 3 ? 0.2 : 0.8;
    const result: Record<string, unknown> = {};
    const give = ({ name, ref }: { name: string; ref: unknown }, required: boolean) => {
      const value = this.#member(ref, { traits: {}, required, depth: place.depth + 1 });
      if (value !== undefined) result[name] = value;
    };
    for (const each of members)
      if (each.required || ALWAYS.some((trait) => trait in each.traits) || this.#random() < share)
        give(each, each.required);
    const [first] = members;
    if (Object.keys(result).length === 0 && place.required && !this.#wire.emptyStructures && first)
      give(first, true);
    return Object.keys(result).length > 0 || this.#wire.emptyStructures ? result : undefined;
  }

  #union(schema: readonly unknown[], place: Place): Record<string, unknown> | undefined {
    const names = schema[4] as readonly string[];
    const at = Math.floor(this.#random() * names.length);
    const value = this.#member((schema[5] as readonly unknown[])[at], {
      traits: {},
      required: true,
      depth: place.depth + 1,
    });
    return value === undefined ? undefined : { [names[at] as string]: value };
  }

  #member(ref: unknown, place: Place): unknown {
    if (place.depth > 40) throw new Error('A schema requires itself');
    return isMember(ref)
      ? this.#value(ref[0], { ...place, traits: traitsOf(ref[1]) })
      : this.#value(ref, place);
  }
}

/** A reference with traits of its own. */
const isMember = (ref: unknown): ref is readonly [unknown, unknown] => Array.isArray(ref) && ref.length === 2;

function traitsOf(traits: unknown): Traits {
  if (typeof traits !== 'number') return (traits as Traits | undefined) ?? {};
  return Object.fromEntries(BITS.filter((_, bit) => traits & (1 << bit)).map((name) => [name, 1]));
}
