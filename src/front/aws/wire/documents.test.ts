// The small things below the protocols: CBOR against the SDK's own codec, texts of times and numbers, XML's characters, compression.
import { gzipSync } from 'node:zlib';
import { dateToTag, cbor as theirs } from '@smithy/core/cbor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsFault } from '../fault.ts';
import { readCbor } from './cbor-read.ts';
import { writeCbor } from './cbor-write.ts';
import { inflated } from './content-encoding.ts';
import { formOf } from './form.ts';
import { readHeader } from './http-values.ts';
import { parseScalar } from './scalars.ts';
import { formRequest } from './testing/requests.ts';
import { formatTimestamp, parseTimestamp } from './timestamps.ts';
import { escapeXml } from './xml.ts';

const document = fc.object({
  key: fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'), // the SDK's reader loses it
  values: [
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.double({ noNaN: true }).filter((value) => !Object.is(value, -0)),
    fc.boolean(),
    fc.constant(null),
    fc.maxSafeInteger(),
  ],
  maxDepth: 4,
});

describe('CBOR', () => {
  it('is read by the SDK as it was written here', () => {
    fc.assert(
      fc.property(document, (value) => {
        expect(theirs.deserialize(writeCbor(value))).toEqual(value);
      }),
    );
  });

  it('is read here as the SDK wrote it', () => {
    fc.assert(
      fc.property(document, (value) => {
        expect(readCbor(Buffer.from(theirs.serialize(value)))).toEqual(value);
      }),
    );
  });

  it('keeps the key __proto__ as a key', () => {
    const value = JSON.parse('{"__proto__":{"a":1}}') as object;
    expect(Object.keys(readCbor(writeCbor(value)) as object)).toEqual(['__proto__']);
  });

  it('has dates and bytes', () => {
    const when = new Date(1_700_000_000_123);
    const bytes = Buffer.from([1, 2, 3]);
    expect(readCbor(Buffer.from(theirs.serialize({ when: dateToTag(when), bytes })))).toEqual({
      when,
      bytes,
    });
    expect(readCbor(writeCbor({ when, bytes }))).toEqual({ when, bytes });
  });

  it.each([
    ['a text in pieces', [0x7f, 0x61, 0x61, 0x61, 0x62, 0xff], 'ab'],
    ['an endless list', [0x9f, 0x01, 0x02, 0xff], [1, 2]],
    ['an endless map', [0xbf, 0x61, 0x61, 0x01, 0xff], { a: 1 }],
    ['half a float', [0xf9, 0x3e, 0x00], 1.5],
    ['a float', [0xfa, 0x3f, 0xc0, 0x00, 0x00], 1.5],
    ['a large number', [0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], -18446744073709551616n],
    ['undefined', [0xf7], null],
  ])('reads %s', (_, bytes, value) => {
    expect(readCbor(Buffer.from(bytes))).toEqual(value);
  });

  it('never fails otherwise than by refusing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          readCbor(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(AwsFault);
        }
      }),
    );
  });
});

describe('a point in time', () => {
  it.each([
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
    ['2024-02-29T12:00:00.123456789Z', '2024-02-29T12:00:00.123Z'],
    ['2024-02-29T12:00:00+02:00', '2024-02-29T10:00:00.000Z'],
    ['2024-02-29T12:00:00', '2024-02-29T12:00:00.000Z'],
    ['2024-02-29 12:00', '2024-02-29T12:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['20240229T120000Z', '2024-02-29T12:00:00.000Z'],
    ['Thu, 29 Feb 2024 12:00:00 GMT', '2024-02-29T12:00:00.000Z'],
    ['2024', '1970-01-01T00:33:44.000Z'],
    ['1709208000', '2024-02-29T12:00:00.000Z'],
    ['1709208000.5', '2024-02-29T12:00:00.500Z'],
    ['1.709208E9', '2024-02-29T12:00:00.000Z'],
  ])('is read from %s', (text, time) => {
    expect(parseTimestamp(text)?.toISOString()).toBe(time);
  });

  it.each(['', 'now', 'Feb 2024', '2024-13-01T00:00:00Z', '9e99', '-', '1709208000x'])(
    'is not %j',
    (text) => {
      expect(parseTimestamp(text)).toBeUndefined();
    },
  );

  it('is written without the thousandths that are zero', () => {
    expect(formatTimestamp(new Date(1000), 'date-time')).toBe('1970-01-01T00:00:01Z');
    expect(formatTimestamp(new Date(1001), 'date-time')).toBe('1970-01-01T00:00:01.001Z');
    expect(formatTimestamp(new Date(1500), 'epoch-seconds')).toBe('1.5');
    expect(formatTimestamp(new Date(1000), 'http-date')).toBe('Thu, 01 Jan 1970 00:00:01 GMT');
  });
});

describe('a text', () => {
  it.each([
    ['number', '1e3', 1000],
    ['number', '-.5', -0.5],
    ['number', 'Infinity', Number.POSITIVE_INFINITY],
    ['number', '0x10', undefined],
    ['number', ' 1', undefined],
    ['number', 'constructor', undefined],
    ['boolean', 'True', true],
    ['boolean', '1', undefined],
    ['blob', 'AQID', Buffer.from([1, 2, 3])],
    ['blob', 'AQ==', Buffer.from([1])],
    ['blob', 'AQ', Buffer.from([1])],
    ['blob', 'A', undefined],
    ['blob', 'AQ=', undefined],
    ['blob', '*', undefined],
  ] as const)('as a %s, %j is %o', (type, text, value) => {
    expect(parseScalar({ type }, text)).toEqual(value);
  });

  it('may be a number of any size', () => {
    expect(parseScalar({ type: 'bigint' }, '+9007199254740993')).toBe(9007199254740993n);
  });

  it('in a header may be a list, with quotes and with dates', () => {
    const member = {
      name: 'member',
      required: false,
      xmlName: '',
      xmlOpen: '',
      xmlClose: '',
      ec2Name: '',
      jsonName: '',
      xmlFlattened: false,
    };
    const list = (type: 'string' | 'timestamp') =>
      ({ type: 'list', sparse: false, item: { ...member, shape: { type } } }) as const;
    expect(readHeader(list('string'), 'a, "b,c" ,"d\\"e"', 'x')).toEqual(['a', 'b,c', 'd"e']);
    expect(
      readHeader(list('timestamp'), 'Thu, 01 Jan 1970 00:00:01 GMT, Thu, 01 Jan 1970 00:00:02 GMT', 'x'),
    ).toEqual([new Date(1000), new Date(2000)]);
  });
});

describe('XML', () => {
  it.each([
    ['a<b>&"c"\'', 'a&lt;b&gt;&amp;&quot;c&quot;&apos;'],
    ['line\r\nend', 'line&#xD;\nend'],
    ['a\u0000b\u001fc\ufffe', 'a\ufffdb\ufffdc\ufffd'],
    ['half \ud83d of 😀', 'half \ufffd of 😀'],
    ['plain', 'plain'],
  ])('holds %j', (text, xml) => {
    expect(escapeXml(text)).toBe(xml);
  });
});

describe('a compressed body', () => {
  const compressed = (body: Buffer, encoding: string) => {
    const request = formRequest(body);
    return { ...request, headers: { ...request.headers, 'content-encoding': encoding } };
  };

  it.each(['gzip', 'aws-chunked,gzip'])(
    'is decompressed, also before its action is known: %s',
    (encoding) => {
      const request = compressed(gzipSync('Action=x&Version=1'), encoding);
      expect(formOf(request)?.get('Action')).toBe('x');
      const plain = inflated(request);
      expect(plain.body.toString()).toBe('Action=x&Version=1');
      expect(formOf(plain)?.get('Version')).toBe('1');
    },
  );

  it.each([
    ['what is not gzip', Buffer.from('x'), 'gzip', 400, 'SerializationException'],
    ['what becomes too large', gzipSync(Buffer.alloc(5 * 1024 * 1024)), 'gzip', 413, 'RequestEntityTooLarge'],
    ['of an unknown encoding', Buffer.from('x'), 'zip', 415, 'UnsupportedMediaType'],
    ['of an encoding named as a method', Buffer.from('x'), 'constructor', 415, 'UnsupportedMediaType'],
  ])('is refused when it is %s', (_, body, encoding, status, code) => {
    const request = compressed(body, encoding);
    expect(formOf(request)?.problem?.wire.code).toBe(code);
    expect(() => inflated(request)).toThrow(AwsFault);
    expect(formOf(request)?.problem?.wire.status ?? 400).toBe(status);
  });
});
