import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytes,
  flag,
  integer,
  message,
  messageMap,
  nested,
  repeated,
  text,
  textMap,
  texts,
} from './codec.ts';

const Inner = message({ name: text(1), count: integer(2) });
const Outer = message({
  title: text(1),
  size: integer(3),
  on: flag(4),
  data: bytes(5),
  inner: nested(6, Inner),
  list: repeated(7, Inner),
  words: texts(8),
  labels: textMap(15),
  things: messageMap(16, Inner),
});

describe('the codec', () => {
  it.each([
    ['a text', { title: 'ab' }, '0a026162'],
    ['a number of two bytes', { size: 300 }, '18ac02'],
    ['a number beyond 32 bits', { size: 2 ** 40 }, '18808080808020'],
    ['a flag', { on: true }, '2001'],
    ['a message in a message', { inner: { name: 'x', count: 1 } }, '32050a01781001'],
    ['an empty message in a message', { inner: {} }, '3200'],
    ['a list', { list: [{ count: 1 }, { count: 2 }] }, '3a0210013a021002'],
    ['words, one of them empty', { words: ['a', ''] }, '4201614200'],
    ['a map, with a field number of two bytes', { things: { k: { count: 5 } } }, '820107' + '0a016b12021005'],
    ['defaults', { title: '', size: 0, on: false, words: [] }, ''],
  ])('writes %s as others do', (_, value, hex) => {
    expect(Outer.encode(value).toString('hex')).toBe(hex);
  });

  it('gives back whatever it wrote', () => {
    const inner = fc.record({ name: fc.string(), count: fc.nat() });
    const outer = fc.record({
      title: fc.string({ unit: 'binary' }),
      size: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      on: fc.boolean(),
      data: fc.uint8Array().map((array) => Buffer.from(array)),
      inner,
      list: fc.array(inner),
      words: fc.array(fc.string()),
      labels: fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        fc.string(),
        { noNullPrototype: true },
      ),
    });
    fc.assert(
      fc.property(outer, (value) => {
        expect(Outer.decode(Outer.encode(value))).toEqual({ ...value, things: {} });
      }),
    );
  });

  it('skips what it does not know, of every wire type', () => {
    const unknown = Buffer.from(
      '5001' + '510102030405060708' + '5203616263' + '5501020304' + '0a026162',
      'hex',
    );
    expect(Outer.decode(unknown)).toMatchObject({ title: 'ab', size: 0, inner: undefined, list: [] });
  });

  it.each([
    ['a text that is longer than the message', '0a05616263'],
    ['a number that does not end', '18ffffffffffffffffffffff'],
    ['a wire type that does not exist', '0e'],
  ])('throws at %s', (_, hex) => {
    expect(() => Outer.decode(Buffer.from(hex, 'hex'))).toThrow('Broken message');
  });
});
