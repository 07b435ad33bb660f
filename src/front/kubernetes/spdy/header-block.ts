// How are the headers of SPDY/3.1 streams packed? Name-value pairs, compressed in one zlib stream per direction that
// starts from a dictionary which the specification prints.
//
// Each direction's blocks must be unpacked and packed in order, all of them, or the next one cannot be read.
import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';

export type Headers = { readonly [lowerCaseName: string]: string };

const WORDS = `options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age
allow authorization cache-control connection content-base content-encoding content-language content-length content-location
content-md5 content-range content-type date etag expect expires from host if-match if-modified-since if-none-match if-range
if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization range referer
retry-after server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method get status
200_OK version HTTP/1.1 url public set-cookie keep-alive origin`;

const TAIL = `100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 \
Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not \
Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec \
00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,\
application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,\
utf-,*,enq=0.`;

/** The dictionary of SPDY/3: words with their lengths before them, then text without. */
export const DICTIONARY: Buffer = Buffer.concat([
  ...WORDS.split(/\s+/).map((word) => lengthPrefixed(word.replace('_', ' '))),
  Buffer.from(TAIL, 'latin1'),
]);

export interface HeaderUnpacker {
  unpack(block: Uint8Array): Promise<Headers>;
  close(): void;
}

export interface HeaderPacker {
  pack(headers: Headers): Promise<Buffer>;
  close(): void;
}

const MAX_UNPACKED_BYTES = 64 * 1024;

export function createUnpacker(): HeaderUnpacker {
  const inflate = createInflate({ dictionary: DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH });
  return {
    unpack: async (block) => decodePairs(await through(inflate, block)),
    close: () => inflate.close(),
  };
}

export function createPacker(): HeaderPacker {
  const deflate = createDeflate({ dictionary: DICTIONARY, flush: constants.Z_SYNC_FLUSH });
  return {
    pack: (headers) => through(deflate, encodePairs(headers)),
    close: () => deflate.close(),
  };
}

/** What one block becomes. One at a time. */
function through(stream: Inflate | Deflate, block: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_UNPACKED_BYTES) stream.destroy(new RangeError('SPDY header block is too large'));
    };
    const settle = (error?: Error | null) => {
      stream.off('data', onData).off('error', settle);
      if (error) reject(error);
      else resolve(Buffer.concat(chunks));
    };
    stream.on('data', onData).once('error', settle);
    stream.write(block, () => stream.flush(constants.Z_SYNC_FLUSH, () => settle()));
  });
}

function decodePairs(bytes: Buffer): Headers {
  const headers: { [name: string]: string } = {};
  let at = 4;
  const text = () => {
    const start = at + 4;
    at = start + bytes.readUInt32BE(at);
    return bytes.toString('latin1', start, at);
  };
  for (let count = bytes.readUInt32BE(0); count > 0; count -= 1) {
    const name = text().toLowerCase();
    headers[name] = text();
  }
  return headers;
}

function encodePairs(headers: Headers): Buffer {
  const pairs = Object.entries(headers);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(pairs.length);
  return Buffer.concat([
    count,
    ...pairs.flatMap(([name, value]) => [lengthPrefixed(name), lengthPrefixed(value)]),
  ]);
}

function lengthPrefixed(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, Buffer.from(text, 'latin1')]);
}
