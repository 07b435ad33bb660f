import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type ServerHttp2Stream } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Channel, Code, openChannel } from './channel.ts';
import { integer, message, text } from './codec.ts';

const Word = message({ word: text(1), number: integer(2) });
const method = (name: string) => ({ path: `/test.Words/${name}`, request: Word, response: Word });

const frame = (value: { readonly word?: string; readonly number?: number }): Buffer => {
  const body = Word.encode(value);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(body.length, 1);
  return Buffer.concat([header, body]);
};

/** What the server does with each method; `body` is what was sent until now. */
const behaviours: {
  readonly [path: string]: (
    stream: ServerHttp2Stream,
    body: Buffer,
    headers: { readonly [name: string]: unknown },
  ) => void;
} = {
  '/test.Words/Echo': (stream, body, headers) => {
    const { word = '' } = Word.decode(body.subarray(5));
    answer(
      stream,
      [frame({ word: `${word} in ${headers['containerd-namespace']} of ${headers['containerd-lease']}` })],
      '0',
    );
  },
  '/test.Words/Fail': (stream) => answer(stream, [], '5', 'no%20such%20w%C3%B6rd'),
  '/test.Words/FailAtOnce': (stream) => {
    stream.respond({ ':status': 200, 'grpc-status': '9', 'grpc-message': 'not now' }, { endStream: true });
  },
  '/test.Words/Count': (stream) => {
    // Split in the middle of a frame: it must not matter.
    const all = Buffer.concat([1, 2, 3].map((number) => frame({ number })));
    answer(stream, [all.subarray(0, 9), all.subarray(9)], '0');
  },
  '/test.Words/Never': (stream) => {
    if (!stream.destroyed) stream.respond({ ':status': 200 });
  },
  '/test.Words/Cut': (stream) => stream.session?.destroy(),
};

function answer(stream: ServerHttp2Stream, chunks: readonly Buffer[], status: string, words = ''): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status, 'grpc-message': words }));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
}

describe('a channel', () => {
  let directory = '';
  let socket = '';
  const server = createServer();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => behaviours[String(headers[':path'])]?.(stream, Buffer.concat(chunks), headers));
  });
  const open = (): Promise<Channel> => openChannel(socket, 'ns', () => undefined);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tc-rpc-'));
    socket = `${directory}/sock`;
    await new Promise<void>((resolve) => server.listen(socket, resolve));
  });
  afterAll(async () => {
    server.close();
    await rm(directory, { recursive: true });
  });

  it('calls, with the namespace and the lease', async () => {
    const channel = await open();
    expect(await channel.call(method('Echo'), { word: 'hello' }, { lease: 'l1' })).toEqual({
      word: 'hello in ns of l1',
      number: 0,
    });
    channel.close();
  });

  it.each([
    ['after an answer has begun', 'Fail', Code.NotFound, 'no such wörd'],
    ['instead of an answer', 'FailAtOnce', Code.FailedPrecondition, 'not now'],
  ])('throws the status that comes %s', async (_, name, code, text) => {
    const channel = await open();
    await expect(channel.call(method(name), {})).rejects.toMatchObject({
      name: 'RpcError',
      code,
      message: text,
    });
    channel.close();
  });

  it('reads a stream of answers, however they are cut', async () => {
    const channel = await open();
    const numbers: number[] = [];
    for await (const { number } of channel.stream(method('Count'), {})) numbers.push(number);
    expect(numbers).toEqual([1, 2, 3]);
    channel.close();
  });

  it('gives up a call when the signal says so, and stays usable', async () => {
    const channel = await open();
    const controller = new AbortController();
    const call = channel.call(method('Never'), {}, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: Code.Cancelled });
    await expect(channel.call(method('Never'), {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: Code.Cancelled,
    });
    expect((await channel.call(method('Echo'), { word: 'still' })).word).toContain('still');
    channel.close();
  });

  it('says Unavailable for every open and later call when the connection breaks, and tells its owner once', async () => {
    let told = 0;
    const channel = await openChannel(socket, 'ns', () => {
      told += 1;
    });
    const waiting = channel.call(method('Never'), {});
    const cut = channel.call(method('Cut'), {});
    await expect(waiting).rejects.toMatchObject({ code: Code.Unavailable });
    await expect(cut).rejects.toMatchObject({ code: Code.Unavailable });
    await expect(channel.call(method('Echo'), {})).rejects.toMatchObject({ code: Code.Unavailable });
    await expect.poll(() => told).toBe(1);
    expect(channel.closed).toBe(true);
  });

  it('does not open where nobody listens', async () => {
    await expect(openChannel(`${directory}/none`, 'ns', () => undefined)).rejects.toMatchObject({
      code: Code.Unavailable,
    });
  });
});
