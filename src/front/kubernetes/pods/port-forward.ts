// port-forward: connections to ports of a pod, over streams of a SPDY session or over channels.
//
// SPDY: per connection a pair of streams with the same `requestid`, first `error`, then `data`, with the `port`.
// v4 channels: per port of `?ports=` channel 2i for data and 2i+1 for errors; each starts with the port, two bytes.
import type { Duplex, PortForwardRequest } from '../../../model/agent-calls.ts';
import { TuttiError } from '../../../model/errors.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import { type Link, runSpdySession, type SpdyStream } from '../spdy/session.ts';
import { statusOf } from '../status.ts';
import type { Channels } from '../streaming/channels.ts';
import { createInbox } from '../streaming/inbox.ts';

/** Opens one connection; resolves when it is over. */
export type Connect = (request: PortForwardRequest, stream: Duplex) => Promise<void>;

interface Pair {
  error?: SpdyStream;
  data?: SpdyStream;
}

/** Serves connections until the client ends the link. */
export function forwardOverSpdy(link: Link, pod: Pod, connect: Connect): Promise<void> {
  const pairs = new Map<string, Pair>();
  return runSpdySession(link, (stream) => {
    const { streamtype, port = '', requestid = '' } = stream.headers;
    const number = portOf(port);
    if ((streamtype !== 'error' && streamtype !== 'data') || number === undefined) {
      stream.reset();
      return;
    }
    const pair = pairs.get(requestid) ?? {};
    pair[streamtype] = stream;
    pairs.set(requestid, pair);
    if (!pair.error || !pair.data) return;
    pairs.delete(requestid);
    void forwardPair({ error: pair.error, data: pair.data }, pod, number, connect);
  });
}

async function forwardPair(
  { error, data }: Required<Pair>,
  pod: Pod,
  port: number,
  connect: Connect,
): Promise<void> {
  try {
    await connect(requestOf(pod, port), data);
  } catch (cause) {
    await error.write(Buffer.from(failureText(pod, port, cause))).catch(() => {});
  }
  error.end();
  data.end();
}

/** Serves the ports of the query until the client is gone or all connections are over. */
export async function forwardOverChannels(
  channels: Channels,
  pod: Pod,
  query: URLSearchParams,
  connect: Connect,
): Promise<void> {
  const ports = channelPorts(query);
  const inboxes = ports.map(() => createInbox<Uint8Array>());
  channels.onMessage((channel, bytes) => {
    if (channel % 2 === 0 && bytes.length > 0) inboxes[channel / 2]?.push(bytes);
  });
  channels.onClose((channel) => {
    if (channel % 2 === 0) inboxes[channel / 2]?.end();
  });
  channels.onGone(() => {
    for (const inbox of inboxes) inbox.end();
  });
  await Promise.all(
    ports.map(async (port, index) => {
      const head = Buffer.alloc(2);
      head.writeUInt16LE(port);
      await channels.send(2 * index, head);
      await channels.send(2 * index + 1, head);
      const stream: Duplex = {
        readable: inboxes[index] ?? createInbox(),
        write: (chunk) => channels.send(2 * index, chunk),
        end() {},
      };
      try {
        await connect(requestOf(pod, port), stream);
      } catch (cause) {
        await channels.send(2 * index + 1, failureText(pod, port, cause)).catch(() => {});
      }
    }),
  );
  channels.close();
}

/** The ports of `?ports=80&ports=443,8080`. Throws BadRequest. */
export function channelPorts(query: URLSearchParams): readonly number[] {
  const texts = query.getAll('ports').flatMap((text) => text.split(','));
  if (texts.length === 0) throw new TuttiError('BadRequest', 'query parameter "ports" is required');
  return texts.map((text) => {
    const port = portOf(text);
    if (port === undefined) throw new TuttiError('BadRequest', `unable to parse "${text}" as a port`);
    return port;
  });
}

function portOf(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : undefined;
}

function requestOf({ metadata }: Pod, port: number): PortForwardRequest {
  return { namespace: metadata.namespace ?? '', pod: metadata.name, port };
}

function failureText({ metadata }: Pod, port: number, cause: unknown): string {
  return `error forwarding port ${port} to pod ${metadata.name}, uid ${metadata.uid}: ${statusOf(cause).message}`;
}
