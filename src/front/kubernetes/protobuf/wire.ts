// Protocol buffers as bytes: tags, varints and lengths, bounds checked. Knows nothing of messages.

/** A field as it stands on the wire: numbers as bigint (varint, fixed), the rest as bytes. */
export type WireField =
  | { readonly number: number; readonly varint: bigint }
  | { readonly number: number; readonly fixed: Buffer }
  | { readonly number: number; readonly bytes: Buffer };

export class MalformedMessage extends Error {}

/** The fields of a message in order. Throws MalformedMessage. */
export function* wireFields(message: Buffer): Generator<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at];
      if (byte === undefined) throw new MalformedMessage('unexpected end of message');
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new MalformedMessage('varint is too long');
  };
  const take = (length: number): Buffer => {
    if (length > message.length - at) throw new MalformedMessage('unexpected end of message');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, varint: varint() };
        break;
      case 1:
        yield { number, fixed: take(8) };
        break;
      case 2:
        yield { number, bytes: take(Number(varint())) };
        break;
      case 5:
        yield { number, fixed: take(4) };
        break;
      default:
        throw new MalformedMessage(`wire type ${tag % 8}`);
    }
  }
}
