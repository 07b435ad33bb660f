// watch: a stream of JSON lines that ends when the client leaves, its time is over, or the api ends it.
//
// The bytes of an event were encoded once for all watchers and are passed on as they are. A client that takes nothing
// for a while is cut off: it lists again. Refusals before the first byte are ordinary Statuses; after it, ERROR events.
import type { ApiWatchEvent, ApiWatchOptions } from '../../../machinery/api/object-api.ts';
import { TuttiError } from '../../../model/errors.ts';
import type { Answer, Call, FrontParts } from '../call.ts';
import { negotiate, notAcceptable } from '../negotiation.ts';
import { integer, watchOptions } from '../parameters.ts';
import { includeObject, type ShapeContext, shapeBookmark, shapeObject } from '../shape.ts';
import { statusOf } from '../status.ts';
import { createSink, type Sink } from './sink.ts';
import type { Target } from './target.ts';

/** Upstream draws between 30 and 60 minutes; one machine has no herd to spread. */
const DEFAULT_SECONDS = 45 * 60;

export async function watchObjects(call: Call, parts: FrontParts, target: Target): Promise<Answer> {
  const { encoding, shape } = negotiate(call.request.headers.accept, ['Table', 'PartialObjectMetadata']);
  if (encoding !== 'json') throw notAcceptable();
  const leave = parts.counters.enter('watches', parts.limits.watches);
  if (!leave)
    throw new TuttiError('NoCapacity', 'too many watches are open, please try again later', {
      retryAfterSeconds: 1,
    });
  const ending = new AbortController();
  const seconds = integer(call.query, 'timeoutSeconds') || DEFAULT_SECONDS;
  const cancel = parts.clock.after(seconds * 1000, () => ending.abort());
  const signal = AbortSignal.any([call.signal, ending.signal]);
  try {
    const events = openWatch(parts, target, watchOptions(call.query, target, signal));
    const context = { kind: target.kind, shape, includeObject: includeObject(call.query), nowMs: 0 };
    await pipe(events, { call, parts, context, signal });
    return 'streamed';
  } finally {
    cancel();
    ending.abort();
    leave();
  }
}

interface Pipe {
  readonly call: Call;
  readonly parts: FrontParts;
  readonly context: ShapeContext;
  readonly signal: AbortSignal;
}

async function pipe(
  events: AsyncIterableIterator<ApiWatchEvent>,
  { call, parts, context, signal }: Pipe,
): Promise<void> {
  const { response } = call;
  response.writeHead(200, { 'Content-Type': contentType(context), 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  const sink = createSink(response, { clock: parts.clock, signal, patienceMs: parts.limits.slowClientMs });
  try {
    let withColumns = true;
    for await (const event of events) {
      if (signal.aborted) break;
      await writeEvent(sink, event, { ...context, nowMs: parts.clock.now() }, withColumns);
      if (event.type !== 'BOOKMARK') withColumns = false;
    }
  } catch (error) {
    if (!signal.aborted) await sink.write(line('ERROR', JSON.stringify(statusOf(error))));
  }
  response.end();
}

/** The api refuses at the call; an expired revision is told as an ERROR event, as clients expect it. */
function openWatch(
  { api }: FrontParts,
  target: Target,
  options: ApiWatchOptions,
): AsyncIterableIterator<ApiWatchEvent> {
  try {
    return api.watch(target.kind, options);
  } catch (error) {
    if (!(error instanceof TuttiError) || error.code !== 'Expired') throw error;
    return expired(error);
  }
}

// biome-ignore lint/correctness/useYield: it has nothing to say but its error
async function* expired(error: TuttiError): AsyncGenerator<ApiWatchEvent> {
  throw error;
}

function contentType({ shape }: ShapeContext): string {
  const as = shape.as === 'object' ? '' : `;as=${shape.as};g=meta.k8s.io;v=${shape.version}`;
  return `application/json${as}`;
}

function writeEvent(
  sink: Sink,
  event: ApiWatchEvent,
  context: ShapeContext,
  withColumns: boolean,
): Promise<void> {
  if (event.type === 'BOOKMARK')
    return sink.write(line('BOOKMARK', JSON.stringify(shapeBookmark(event, context))));
  if (context.shape.as === 'object') return sink.write(encodedLine(event.type, event.encoded));
  return sink.write(line(event.type, JSON.stringify(shapeObject(event.object, context, withColumns))));
}

function line(type: string, object: string): string {
  return `{"type":"${type}","object":${object}}\n`;
}

const HEAD = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
};
const TAIL = Buffer.from('}\n');

function encodedLine(type: keyof typeof HEAD, encoded: Uint8Array): Buffer {
  return Buffer.concat([HEAD[type], encoded, TAIL]);
}
