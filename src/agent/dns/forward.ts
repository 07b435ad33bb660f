// Asks the host's own name servers what we do not know, and passes their words on as they are.
//
// Each question has a socket and a number of its own, so that nobody can guess what reply we wait for; only the server that
// was asked is listened to. Servers are tried in turn; when none answers the caller hears so.
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, isIP } from 'node:net';

export interface Upstream {
  readonly address: string;
  readonly port: number;
}

const tryMs = 2000;

/** The name servers of a resolv.conf, less those that are ourselves. */
export function upstreamsOf(resolvConf: string, own: readonly string[]): readonly Upstream[] {
  return resolvConf
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([keyword, address = '']) =>
      keyword === 'nameserver' && isIP(address.split('%')[0] ?? '') !== 0 ? [address] : [],
    )
    .filter((address) => !own.includes(address))
    .slice(0, 3)
    .map((address) => ({ address, port: 53 }));
}

/** The first reply that comes; undefined when no server gives one. */
export async function forward(
  upstreams: readonly Upstream[],
  query: Buffer,
  via: 'udp' | 'tcp',
): Promise<Buffer | undefined> {
  for (const upstream of upstreams) {
    const ask = via === 'udp' ? askByDatagram : askByStream;
    const reply = await ask(upstream, query).catch(() => undefined);
    if (reply !== undefined) return reply;
  }
  return undefined;
}

function askByDatagram({ address, port }: Upstream, query: Buffer): Promise<Buffer> {
  const sent = Buffer.from(query);
  const id = randomInt(0x10000);
  sent.writeUInt16BE(id, 0);
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
    const timer = setTimeout(() => finish(new Error(`${address} did not answer`)), tryMs);
    const finish = (error: Error | undefined, reply?: Buffer) => {
      clearTimeout(timer);
      socket.close();
      if (reply === undefined) reject(error);
      else resolve(reply);
    };
    socket.once('error', finish);
    socket.on('message', (message) => {
      if (message.length < 12 || message.readUInt16BE(0) !== id) return;
      const reply = Buffer.from(message);
      query.copy(reply, 0, 0, 2);
      finish(undefined, reply);
    });
    socket.connect(port, address, () => socket.send(sent));
  });
}

function askByStream({ address, port }: Upstream, query: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    let received = Buffer.alloc(0);
    socket.setTimeout(tryMs, () => socket.destroy(new Error(`${address} did not answer`)));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`${address} closed the connection`)));
    socket.once('connect', () => socket.write(framed(query)));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      resolve(received.subarray(2, 2 + received.readUInt16BE(0)));
      socket.destroy();
    });
  });
}

/** A message as it is sent over a stream: its length first. */
export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
