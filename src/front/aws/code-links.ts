// Links to the archive of a function's code: `GetFunction` answers one, and whoever has it may download the archive for ten minutes, as with
// Lambda's own. Nothing is kept: a link carries its end and a signature by a key that this process made.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../machinery/clock.ts';
import { isError } from '../../model/errors.ts';
import type { FunctionCalls } from '../../model/function-calls.ts';
import type { WireReply, WireRequest } from './wire/protocol.ts';

const PREFIX = '/_tutti/function-code/';
const VALID_MS = 600_000;

export interface CodeLinks {
  urlOf(sha256: string): string;
  /** Undefined when the request is for something else. */
  answer(request: WireRequest): Promise<WireReply | undefined>;
}

export interface CodeLinksDeps {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  readonly agent: Pick<FunctionCalls, 'functionCode'>;
  readonly clock: Clock;
}

export function codeLinks({ endpoint, agent, clock }: CodeLinksDeps, key = randomBytes(32)): CodeLinks {
  const sign = (sha256: string, expires: string) =>
    createHmac('sha256', key).update(`${sha256}/${expires}`).digest('hex');
  return {
    urlOf(sha256) {
      const expires = String(clock.now() + VALID_MS);
      return `${endpoint}${PREFIX}${sha256}?Expires=${expires}&Signature=${sign(sha256, expires)}`;
    },
    async answer({ method, path, query }) {
      if (!path.startsWith(PREFIX) || method !== 'GET') return undefined;
      const sha256 = path.slice(PREFIX.length);
      const given = new URLSearchParams(query);
      const expires = given.get('Expires') ?? '';
      if (!isSame(given.get('Signature') ?? '', sign(sha256, expires)) || Number(expires) < clock.now())
        return refusal(403, 'AccessDenied', 'Request has expired');
      return download(agent, sha256);
    },
  };
}

function isSame(given: string, wanted: string): boolean {
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}

/** The first bytes are awaited, so that an archive that is gone is told by the status. */
async function download(agent: CodeLinksDeps['agent'], sha256: string): Promise<WireReply> {
  const bytes = agent.functionCode(sha256, AbortSignal.timeout(VALID_MS))[Symbol.asyncIterator]();
  try {
    const first = await bytes.next();
    return {
      status: 200,
      headers: { 'content-type': 'application/zip' },
      body: '',
      stream: joined(first, bytes),
    };
  } catch (error) {
    if (isError(error, 'NotFound')) return refusal(404, 'NoSuchKey', 'The specified key does not exist.');
    if (isError(error, 'Unavailable'))
      return refusal(503, 'ServiceUnavailable', 'The agent does not answer: try again');
    throw error;
  }
}

async function* joined(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (let next = first; !next.done; next = await rest.next()) yield next.value;
}

function refusal(status: number, code: string, message: string): WireReply {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}
