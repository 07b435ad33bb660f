// SPDY/3.1: frames cut anywhere, header blocks in order, streams of a session opened, fed, ended and reset.
import { constants, createDeflate, createInflate } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createInbox } from '../streaming/inbox.ts';
import {
  createFrameReader,
  dataFrame,
  type Frame,
  pingFrame,
  resetFrame,
  synReplyFrame,
  synStreamFrame,
} from './frame.ts';
import { createPacker, createUnpacker, DICTIONARY, type Headers } from './header-block.ts';
import { type Link, runSpdySession, type SpdyStream } from './session.ts';

describe('frames', () => {
  const frames = [
    synStreamFrame(1, Buffer.from('block')),
    dataFrame(1, Buffer.from('hello'), false),
    dataFrame(1, Buffer.alloc(0), true),
    pingFrame(7),
    synReplyFrame(2, Buffer.from('x')),
    resetFrame(3, 5),
  ];
  const whole = Buffer.concat(frames);
  const expected = [
    { type: 'syn-stream', stream: 1, fin: false, block: Buffer.from('block') },
    { type: 'data', stream: 1, fin: false, bytes: Buffer.from('hello') },
    { type: 'data', stream: 1, fin: true, bytes: Buffer.alloc(0) },
    { type: 'ping', id: 7 },
    { type: 'syn-reply', stream: 2, fin: false, block: Buffer.from('x') },
    { type: 'reset', stream: 3, status: 5 },
  ];

  test('are the same however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 10 }), (places) => {
        const read = createFrameReader();
        const cuts = [0, ...places.sort((a, b) => a - b), whole.length];
        const found: Frame[] = [];
        for (let i = 1; i < cuts.length; i += 1) found.push(...read(whole.subarray(cuts[i - 1], cuts[i])));
        expect(found).toEqual(expected);
      }),
    );
  });

  test.each([
    ['another version', Buffer.from('8002000100000000', 'hex')],
    ['a frame beyond all measure', Buffer.from('00000001000fffffff', 'hex').subarray(0, 8).fill(0xff, 5)],
  ])('%s ends the reading', (_name, bytes) => {
    expect(() => createFrameReader()(bytes)).toThrow(RangeError);
  });
});

describe('header blocks', () => {
  test('the dictionary is the one of the specification', () => {
    expect(DICTIONARY).toHaveLength(1423);
    const deflate = createDeflate({ dictionary: DICTIONARY });
    const head = new Promise<Buffer>((resolve) => deflate.once('data', resolve));
    deflate.end('x');
    return expect(head.then((bytes) => bytes.subarray(2, 6).toString('hex'))).resolves.toBe('e3c6a7c2');
  });

  test('what is packed is unpacked, one after another', async () => {
    const packer = createPacker();
    const unpacker = createUnpacker();
    const all: readonly Headers[] = [
      { streamtype: 'error', port: '80', requestid: '0' },
      { streamtype: 'data' },
      {},
    ];
    for (const headers of all) {
      expect(await unpacker.unpack(await packer.pack(headers))).toEqual(headers);
    }
    packer.close();
    unpacker.close();
  });

  test('a bomb is refused', async () => {
    const deflate = createDeflate({ dictionary: DICTIONARY, flush: constants.Z_SYNC_FLUSH });
    const bomb = new Promise<Buffer>((resolve) => {
      const chunks: Buffer[] = [];
      deflate.on('data', (chunk: Buffer) => chunks.push(chunk));
      deflate.on('end', () => resolve(Buffer.concat(chunks)));
    });
    deflate.end(Buffer.alloc(10_000_000));
    await expect(createUnpacker().unpack(await bomb)).rejects.toThrow('too large');
  });
});

/** The client's side: frames in, frames out. */
function openClient() {
  const incoming = createInbox<Uint8Array>();
  const sent: Frame[] = [];
  const read = createFrameReader();
  let closed = false;
  let paused = 0;
  const link: Link = {
    incoming,
    send: async (bytes) => {
      sent.push(...read(bytes));
    },
    pause: () => {
      paused += 1;
    },
    resume: () => {
      paused -= 1;
    },
    close: () => {
      closed = true;
    },
  };
  const packer = createPacker();
  return {
    link,
    sent,
    isClosed: () => closed,
    isPaused: () => paused > 0,
    open: async (id: number, headers: { readonly [name: string]: string }) =>
      incoming.push(synStreamFrame(id, await packer.pack(headers))),
    send: (frame: Buffer) => incoming.push(frame),
    end: () => incoming.end(),
    dataOf: (id: number) =>
      Buffer.concat(
        sent.flatMap((frame) => (frame.type === 'data' && frame.stream === id ? [frame.bytes] : [])),
      ).toString(),
  };
}

async function echo(stream: SpdyStream): Promise<void> {
  for await (const chunk of stream.readable) await stream.write(chunk);
  stream.end();
}

describe('a session', () => {
  test('answers streams, carries bytes both ways, ends each side by itself', async () => {
    const client = openClient();
    const opened: SpdyStream[] = [];
    const session = runSpdySession(client.link, (stream) => {
      opened.push(stream);
      void echo(stream);
    });
    await client.open(1, { streamtype: 'data', port: '80' });
    client.send(dataFrame(1, Buffer.from('hel'), false));
    client.send(dataFrame(1, Buffer.from('lo'), true));
    client.send(pingFrame(9));
    await expect.poll(() => client.sent.some((frame) => frame.type === 'data' && frame.fin)).toBe(true);
    expect(opened[0]?.headers).toEqual({ streamtype: 'data', port: '80' });
    expect(client.sent[0]).toMatchObject({ type: 'syn-reply', stream: 1 });
    expect(client.dataOf(1)).toBe('hello');
    expect(client.sent).toContainEqual({ type: 'ping', id: 9 });
    client.end();
    await session;
    expect(client.isClosed()).toBe(true);
  });

  test('a reset ends the stream that it names, and no other', async () => {
    const client = openClient();
    const ended: number[] = [];
    const session = runSpdySession(client.link, async (stream) => {
      for await (const _chunk of stream.readable);
      ended.push(stream.id);
    });
    await client.open(1, {});
    await client.open(3, {});
    client.send(resetFrame(1, 5));
    await expect.poll(() => ended).toEqual([1]);
    client.end();
    await session;
    await expect.poll(() => ended).toEqual([1, 3]);
  });

  test('data for a stream that is not there is answered with a reset', async () => {
    const client = openClient();
    const session = runSpdySession(client.link, () => {});
    client.send(dataFrame(5, Buffer.from('x'), false));
    await expect.poll(() => client.sent).toEqual([{ type: 'reset', stream: 5, status: 1 }]);
    client.end();
    await session;
  });

  test('a reader that does not read holds up the link', async () => {
    const client = openClient();
    let stream: SpdyStream | undefined;
    const session = runSpdySession(client.link, (one) => {
      stream = one;
    });
    await client.open(1, {});
    for (let i = 0; i < 3; i += 1) client.send(dataFrame(1, Buffer.alloc(500_000), i === 2));
    await expect.poll(client.isPaused).toBe(true);
    let bytes = 0;
    for await (const chunk of stream?.readable ?? []) bytes += chunk.length;
    expect(bytes).toBe(1_500_000);
    expect(client.isPaused()).toBe(false);
    client.end();
    await session;
  });

  test('nonsense ends the session', async () => {
    const client = openClient();
    const session = runSpdySession(client.link, () => {});
    client.send(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'.padEnd(64)));
    await expect(session).rejects.toThrow(RangeError);
    expect(client.isClosed()).toBe(true);
  });
});

test('an inflate of Node reads what the packer writes', async () => {
  const inflate = createInflate({ dictionary: DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH });
  const packed = await createPacker().pack({ a: 'b' });
  const bytes = await new Promise<Buffer>((resolve) => {
    inflate.once('data', resolve);
    inflate.write(packed);
  });
  expect(bytes.toString('hex')).toBe('00000001000000016100000001' + '62');
});
