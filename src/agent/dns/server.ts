// The DNS server of units, over UDP and TCP on our own gateway address.
//
// What is ours is answered from the caches, at once; the rest is asked of the host's name servers. Every bound answers with
// the protocol's own error: too many questions under way get SERVFAIL, too many or too quiet connections are closed.
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Answer } from 'dns-packet';
import * as dns from 'dns-packet';
import type { Log } from '../../machinery/log.ts';
import { answer } from './answer.ts';
import { forward, framed, type Upstream } from './forward.ts';
import type { Query } from './message.ts';
import { cutForDatagram, readQuery, writeReply } from './message.ts';
import type { NameWorld } from './records.ts';

export interface DnsOptions {
  readonly address: string;
  /** Default 53. */
  readonly port?: number;
  readonly upstreams: readonly Upstream[];
  /** What there is to know, as the one who asks from `source` should see it. */
  world(source: string): NameWorld;
  readonly log: Log;
}

export interface DnsServer {
  /** The port that it listens on. */
  readonly port: number;
  close(): Promise<void>;
}

type Way = 'udp' | 'tcp';

const mostForwarded = 500;
const mostConnections = 200;
const quietMs = 10_000;
const longestChain = 8;

/** Starts to listen; rejects when the address or port cannot be had. */
export async function startDnsServer(options: DnsOptions): Promise<DnsServer> {
  const handle = handler(options);
  const udp = createSocket({ type: 'udp4' });
  udp.on('message', (message, { address, port }) => {
    void handle(message, 'udp', address).then((reply) => {
      if (reply !== undefined) udp.send(reply, port, address, () => {}); // a lost datagram is asked for again
    });
  });
  const connections = new Set<Socket>();
  const tcp = createServer((socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    serveStream(socket, (message) => handle(message, 'tcp', socket.remoteAddress ?? ''));
  });
  tcp.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    udp.once('error', reject);
    udp.bind({ address: options.address, port: options.port ?? 53, exclusive: true }, () => resolve());
  });
  const { port } = udp.address();
  await new Promise<void>((resolve, reject) => {
    tcp.once('error', reject);
    tcp.listen({ host: options.address, port, exclusive: true }, () => resolve());
  }).catch((error: unknown) => {
    udp.close();
    throw error;
  });
  udp.on('error', (error) => options.log.warn('DNS over UDP failed', { error }));
  tcp.on('error', (error) => options.log.warn('DNS over TCP failed', { error }));
  return {
    port,
    async close() {
      for (const socket of connections) socket.destroy();
      await Promise.all([
        new Promise<void>((done) => udp.close(done)),
        new Promise((done) => tcp.close(done)),
      ]);
    },
  };
}

function handler(
  options: DnsOptions,
): (message: Buffer, via: Way, source: string) => Promise<Buffer | undefined> {
  let forwarded = 0;
  const ask = async (query: Buffer, via: Way): Promise<Buffer | undefined> => {
    if (forwarded >= mostForwarded) return undefined;
    forwarded += 1;
    try {
      return await forward(options.upstreams, query, via);
    } finally {
      forwarded -= 1;
    }
  };
  return async (message, via, source) => {
    const query = readQuery(message);
    if (query === undefined || Buffer.isBuffer(query)) return query;
    try {
      const reply = await respond(query, {
        world: options.world(source),
        ask: (bytes) => ask(bytes, via),
        message,
      });
      return via === 'udp' ? cutForDatagram(query, reply) : reply;
    } catch (error) {
      options.log.error('Cannot answer a DNS question', { error, name: query.question.name });
      return writeReply(query, { code: 'SERVFAIL' });
    }
  };
}

interface Means {
  readonly world: NameWorld;
  readonly message: Buffer;
  ask(query: Buffer): Promise<Buffer | undefined>;
}

async function respond(query: Query, means: Means): Promise<Buffer> {
  const reply = answer(means.world, query.question);
  if (reply.type === 'forward')
    return (await means.ask(means.message)) ?? writeReply(query, { code: 'SERVFAIL' });
  if (reply.type !== 'found') {
    const code = reply.type === 'missing' ? 'NXDOMAIN' : 'NOERROR';
    return writeReply(query, { code, authoritative: true, authorities: [reply.authority] });
  }
  const chain = reply.alias === undefined ? [] : await followAlias(query, means, reply.alias);
  return writeReply(query, {
    code: 'NOERROR',
    authoritative: true,
    answers: [...reply.answers, ...chain],
    additionals: reply.additionals,
  });
}

/** Records of the name that an alias stands for, ours or not. What cannot be found is left to the asker. */
async function followAlias(query: Query, means: Means, alias: string): Promise<readonly Answer[]> {
  const found: Answer[] = [];
  let name: string | undefined = alias;
  for (let step = 0; name !== undefined && step < longestChain; step += 1) {
    const question = { ...query.question, name };
    const reply = answer(means.world, question);
    if (reply.type === 'forward') {
      const bytes = await means.ask(
        Buffer.from(
          dns.encode({ type: 'query', id: 0, flags: dns.RECURSION_DESIRED, questions: [question] }),
        ),
      );
      if (bytes !== undefined) found.push(...(dns.decode(bytes).answers ?? []));
      return found;
    }
    if (reply.type !== 'found') return found;
    found.push(...reply.answers);
    name = reply.alias;
  }
  return found;
}

/** Messages with their length first, one after the other. */
function serveStream(socket: Socket, handle: (message: Buffer) => Promise<Buffer | undefined>): void {
  let received = Buffer.alloc(0);
  socket.setTimeout(quietMs, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const message = received.subarray(2, end);
      received = received.subarray(end);
      void handle(message).then((reply) => {
        if (reply === undefined) socket.destroy();
        else if (socket.writable) socket.write(framed(reply));
      });
    }
  });
}
