// Protocol buffers written as bytes: text, numbers and messages within messages. Absent values are left out.

/** A field: its number and its bytes; several with one number are a list. */
export type Written = Buffer;

export function text(number: number, value: string | undefined): Written {
  return value === undefined ? Buffer.alloc(0) : bytes(number, Buffer.from(value, 'utf8'));
}

export function texts(number: number, values: readonly string[] = []): Written {
  return Buffer.concat(values.map((value) => text(number, value)));
}

export function truth(number: number, value: boolean | undefined): Written {
  return value ? Buffer.concat([varint(number * 8), Buffer.of(1)]) : Buffer.alloc(0);
}

/** A message made of its fields. */
export function message(number: number, fields: readonly Written[]): Written {
  return bytes(number, Buffer.concat(fields));
}

function bytes(number: number, value: Buffer): Written {
  return Buffer.concat([varint(number * 8 + 2), varint(value.length), value]);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128);
  return Buffer.from([...out, rest]);
}
