// Bodies that clients compress (CloudWatch metrics with newer SDKs, also as forms, so that not even the action can be read before).
//
// What comes out is bounded, because a small body may hold a very large one; within the bound it is quick enough to be done at once.
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { AwsFault } from '../fault.ts';
import type { WireRequest } from './protocol.ts';

/** The largest body after decompression; CloudWatch takes 1 MB. */
const MAX_BYTES = 4 * 1024 * 1024;

type Decode = (body: Buffer, options: { readonly maxOutputLength: number }) => Buffer;
const decoders = new Map<string, Decode>([
  ['gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);

/** The request with its body as it was before compression. Throws AwsFault for what cannot be decompressed. */
export function inflated(request: WireRequest): WireRequest {
  const encodings = encodingsOf(request);
  if (encodings.length === 0) return request;
  const decode = encodings.length === 1 ? decoders.get(encodings[0] as string) : undefined;
  if (!decode)
    throw new AwsFault('UnsupportedMediaType', `Cannot read the content encoding ${encodings.join(', ')}`, {
      status: 415,
    });
  const { 'content-encoding': _, ...headers } = request.headers;
  try {
    return { ...request, headers, body: decode(request.body, { maxOutputLength: MAX_BYTES }) };
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      ? new AwsFault('RequestEntityTooLarge', 'The request body is too large', { status: 413, cause })
      : new AwsFault('SerializationException', 'The request body is not what its content encoding says', {
          cause,
        });
  }
}

function encodingsOf({ headers }: WireRequest): string[] {
  const header = headers['content-encoding'];
  if (header === undefined) return [];
  return header
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .filter((each) => each !== '' && each !== 'identity' && each !== 'aws-chunked');
}
