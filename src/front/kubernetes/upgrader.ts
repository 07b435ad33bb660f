// How does a connection become a WebSocket? Everything is checked first; a refusal is an ordinary HTTP answer.
import { type IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { TuttiError } from '../../model/errors.ts';
import type { Call, FrontParts } from './call.ts';
import { Departure } from './departure.ts';
import { enterSession } from './pods/session.ts';
import { prepareUpgrade, refuseOldStreaming, type Upgrade } from './pods/upgrade.ts';
import { callOf, letIn, type Receiver, rawAnswer, reportUnexpected } from './receiver.ts';
import { parseResourcePath } from './resource-path.ts';
import { statusOf } from './status.ts';
import { noSuchResource, type Target, targetOf } from './verbs/target.ts';

const STREAMING = new Set(['exec', 'attach', 'portforward']);

export function createUpgrader(receiver: Receiver) {
  const { parts, closing } = receiver;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: parts.limits.messageBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const chosen = new WeakMap<IncomingMessage, string>();
  // `ws` would refuse the slash in SPDY/3.1, so the choice of subprotocol is made and announced here.
  sockets.on('headers', (headers, request) => {
    const subprotocol = chosen.get(request);
    if (subprotocol) headers.push(`Sec-WebSocket-Protocol: ${subprotocol}`);
  });
  return async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const ending = new Departure();
    const call = callOf(request, new ServerResponse(request), ending);
    const onError = () => ending.leave();
    socket.on('error', onError);
    let code = 101;
    try {
      const upgrade = await prepare(await letIn(receiver, call), parts);
      const leave = enterSession(parts);
      try {
        chosen.set(request, upgrade.subprotocol);
        delete request.headers['sec-websocket-protocol'];
        const webSocket = await new Promise<WebSocket>((resolve) =>
          sockets.handleUpgrade(request, socket, head, resolve),
        );
        await run(webSocket, upgrade, { ending, closing, parts });
      } finally {
        leave();
      }
    } catch (error) {
      code = refuse(socket, error);
      reportUnexpected(parts.log, error, call);
    } finally {
      socket.off('error', onError);
      parts.counters.done('CONNECT', 'pods', code);
    }
  };
}

async function prepare(call: Call, parts: FrontParts): Promise<Upgrade> {
  const target = streamingTarget(call, parts);
  if ((call.request.headers.upgrade ?? '').toLowerCase() !== 'websocket')
    await refuseOldStreaming(call, parts, target);
  return prepareUpgrade(call, parts, target);
}

function streamingTarget(call: Call, { api }: FrontParts): Target {
  const path = parseResourcePath(call.path);
  const kind = path && api.findKind(path.group, path.version, path.plural);
  const target = kind && targetOf(kind, path);
  if (!target) throw noSuchResource();
  const isPod = target.kind.group === '' && target.kind.plural === 'pods';
  if (isPod && STREAMING.has(target.subresource ?? '')) return target;
  throw new TuttiError('BadRequest', 'this resource is not served over an upgraded connection');
}

interface Running {
  readonly ending: Departure;
  readonly closing: AbortSignal;
  readonly parts: FrontParts;
}

async function run(
  socket: WebSocket,
  { run: session }: Upgrade,
  { ending, closing, parts }: Running,
): Promise<void> {
  const end = () => ending.leave();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.once('close', end);
  socket.on('error', (error) => parts.log.debug('WebSocket failed', { error }));
  const shutDown = () => {
    ending.leave();
    socket.terminate();
  };
  closing.addEventListener('abort', shutDown, { once: true });
  try {
    // Whoever serves the session ends it with the signal; nobody waits for one who does not.
    await Promise.race([session(socket, ending.signal), closed]);
  } catch (error) {
    if (!ending.left) parts.log.warn('Streaming session failed', { error });
    socket.close(1011);
  } finally {
    await closed;
    closing.removeEventListener('abort', shutDown);
  }
}

/** Answers with a Status when the upgrade has not taken place; returns its code. */
function refuse(socket: Duplex, error: unknown): number {
  const status = statusOf(error);
  if (socket.writable)
    socket.end(rawAnswer(`${status.code} ${STATUS_CODES[status.code] ?? 'Refused'}`, status));
  else socket.destroy();
  return status.code;
}
