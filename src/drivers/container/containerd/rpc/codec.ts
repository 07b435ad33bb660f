// How are containerd's messages put on the wire (Protocol Buffers, proto3)?
//
// A message is a table of fields, so that its TypeScript type follows from the table and no .proto file has to be found
// at run time. Only what containerd's API uses: strings, bytes, varints, messages, repeated ones and maps. As proto3 has
// it: fields at their default are not sent, unknown fields are skipped, a missing field decodes to its default.

/** One field: its number and how a value is written and read. */
export interface Field<T> {
  readonly number: number;
  readonly initial: () => T;
  write(out: Writer, value: T): void;
  /** Reads one occurrence; repeated fields and maps add to what was read before. */
  read(input: Reader, before: T): T;
}

type Fields = { readonly [name: string]: Field<unknown> };
export type Decoded<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

export interface Codec<T> {
  encode(value: Partial<T>): Buffer;
  decode(bytes: Uint8Array): T;
}

/** What a codec decodes to. */
export type Message<C> = C extends Codec<infer T> ? T : never;

const VARINT = 0;
const LENGTH = 2;

export class Writer {
  private readonly parts: Buffer[] = [];

  varint(value: number): void {
    const bytes: number[] = [];
    let rest = value;
    while (rest > 127) {
      bytes.push((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
    this.parts.push(Buffer.from(bytes));
  }

  tag(number: number, wireType: number): void {
    this.varint(number * 8 + wireType);
  }

  chunk(number: number, bytes: Uint8Array): void {
    this.tag(number, LENGTH);
    this.varint(bytes.length);
    this.parts.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  }

  finish(): Buffer {
    return Buffer.concat(this.parts);
  }
}

export class Reader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  /** Exact up to 2^53; larger ones (nothing we read) lose precision. */
  varint(): number {
    let value = 0;
    for (let scale = 1, count = 0; count < 10; scale *= 128, count += 1) {
      const byte = this.bytes[this.at];
      if (byte === undefined) break;
      this.at += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new Error('Broken message: a number does not end');
  }

  chunk(): Buffer {
    const end = this.varint() + this.at;
    if (end > this.bytes.length) throw new Error('Broken message: it ends inside a field');
    const chunk = this.bytes.subarray(this.at, end);
    this.at = end;
    return chunk;
  }

  skip(wireType: number): void {
    if (wireType === VARINT) this.varint();
    else if (wireType === LENGTH) this.chunk();
    else if (wireType === 1) this.at += 8;
    else if (wireType === 5) this.at += 4;
    else throw new Error(`Broken message: wire type ${wireType}`);
  }
}

/** A message from its fields. Field order is the order of writing. */
export function message<F extends Fields>(fields: F): Codec<Decoded<F>> {
  const entries = Object.entries(fields);
  const byNumber = new Map(entries.map(([name, field]) => [field.number, { name, field }]));
  return {
    encode(value) {
      const out = new Writer();
      for (const [name, field] of entries) {
        const given: unknown = value[name];
        if (given !== undefined) field.write(out, given);
      }
      return out.finish();
    },
    decode(bytes) {
      const result: { [name: string]: unknown } = {};
      for (const [name, field] of entries) result[name] = field.initial();
      const input = new Reader(bytes);
      while (!input.done) {
        const tag = input.varint();
        const known = byNumber.get(Math.floor(tag / 8));
        if (known === undefined) input.skip(tag % 8);
        else result[known.name] = known.field.read(input, result[known.name]);
      }
      return result as Decoded<F>; // Every field has its initial value or what was read.
    },
  };
}

export const text = (number: number): Field<string> => ({
  number,
  initial: () => '',
  write: (out, value) => value !== '' && out.chunk(number, Buffer.from(value)),
  read: (input) => input.chunk().toString('utf8'),
});

export const bytes = (number: number): Field<Uint8Array> => ({
  number,
  initial: () => Buffer.alloc(0),
  write: (out, value) => value.length > 0 && out.chunk(number, value),
  read: (input) => input.chunk(),
});

/** uint32, int64 and enums alike: what we send is never negative. */
export const integer = (number: number): Field<number> => ({
  number,
  initial: () => 0,
  write(out, value) {
    if (value === 0) return;
    out.tag(number, VARINT);
    out.varint(value);
  },
  read: (input) => input.varint(),
});

export const flag = (number: number): Field<boolean> => ({
  number,
  initial: () => false,
  write: (out, value) => integer(number).write(out, value ? 1 : 0),
  read: (input) => input.varint() !== 0,
});

/** A message inside a message; absent decodes to undefined. */
export const nested = <T>(number: number, codec: Codec<T>): Field<Partial<T> | undefined> => ({
  number,
  initial: () => undefined,
  write: (out, value) => value !== undefined && out.chunk(number, codec.encode(value)),
  read: (input) => codec.decode(input.chunk()) as Partial<T>, // A whole message is also a partial one.
});

export const texts = (number: number): Field<readonly string[]> => ({
  number,
  initial: () => [],
  write: (out, value) => {
    for (const item of value) out.chunk(number, Buffer.from(item));
  },
  read: (input, before) => [...before, input.chunk().toString('utf8')],
});

export const repeated = <T>(number: number, codec: Codec<T>): Field<readonly Partial<T>[]> => ({
  number,
  initial: () => [],
  write: (out, value) => {
    for (const item of value) out.chunk(number, codec.encode(item));
  },
  read: (input, before) => {
    const list = before as Partial<T>[]; // Made by `initial`, ours alone until the message is returned.
    list.push(codec.decode(input.chunk()) as Partial<T>); // A whole message is also a partial one.
    return list;
  },
});

export type TextMap = { readonly [key: string]: string };

export const textMap = (number: number): Field<TextMap> => {
  const entry = message({ key: text(1), value: text(2) });
  return {
    number,
    initial: () => ({}),
    write: (out, value) => {
      for (const [key, item] of Object.entries(value)) out.chunk(number, entry.encode({ key, value: item }));
    },
    read: (input, before) => {
      const { key, value } = entry.decode(input.chunk());
      return { ...before, [key]: value };
    },
  };
};

/** `map<string, M>`. */
export const messageMap = <T>(
  number: number,
  codec: Codec<T>,
): Field<{ readonly [key: string]: Partial<T> | undefined }> => {
  const entry = message({ key: text(1), value: nested(2, codec) });
  return {
    number,
    initial: () => ({}),
    write: (out, value) => {
      for (const [key, item] of Object.entries(value)) out.chunk(number, entry.encode({ key, value: item }));
    },
    read: (input, before) => {
      const { key, value } = entry.decode(input.chunk());
      return { ...before, [key]: value };
    },
  };
};
