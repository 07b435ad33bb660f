// Bodies that clients compress (CloudWatch metrics with newer SDKs). What comes out is bounded: a small body may hold a very large one.
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { AwsFault } from '../fault.ts';
import type { WireRequest } from './protocol.ts';

/** The largest body after decompression. */
const MAX_BYTES = 16 * 1024 * 1024;

const decoders: {
  readonly [encoding: string]: (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
} = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) };

/** The request with its body as it was before compression. Throws AwsFault for what cannot be decompressed. */
export async function inflated(request: WireRequest): Promise<WireRequest> {
  const encodings = (request.headers['content-encoding'] ?? '')
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .filter((each) => each !== '' && each !== 'identity' && each !== 'aws-chunked');
  if (encodings.length === 0) return request;
  const decode = encodings.length === 1 ? decoders[encodings[0] as string] : undefined;
  if (!decode)
    throw new AwsFault('UnsupportedMediaType', `Cannot read the content encoding ${encodings.join(', ')}`, {
      status: 415,
    });
  try {
    return { ...request, body: await decode(request.body, { maxOutputLength: MAX_BYTES }) };
  } catch (cause) {
    const tooLarge = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const message = tooLarge
      ? 'The request body is too large'
      : 'The request body is not what its content encoding says';
    throw new AwsFault(tooLarge ? 'RequestEntityTooLarge' : 'SerializationException', message, {
      status: tooLarge ? 413 : 400,
      cause,
    });
  }
}
