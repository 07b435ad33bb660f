import { createSocket } from 'node:dgram';
import { type AddressInfo, connect } from 'node:net';
import * as dns from 'dns-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../machinery/log.ts';
import { aService } from '../../model/testing.ts';
import { framed, upstreamsOf } from './forward.ts';
import type { NameWorld } from './records.ts';
import { type DnsServer, startDnsServer } from './server.ts';

const web = aService({ spec: { clusterIP: '10.220.0.7', clusterIPs: ['10.220.0.7'] } });
const outside = aService({
  metadata: { name: 'outside' },
  spec: { type: 'ExternalName', externalName: 'api.example.com' },
});
const crowd = aService({
  metadata: { name: 'crowd' },
  spec: { clusterIPs: Array.from({ length: 100 }, (_, n) => `10.220.1.${n}`) },
});
const services = [web, outside, crowd];
const world: NameWorld = {
  clusterDomain: 'cluster.local',
  hostDomain: 'tutti.internal',
  service: (namespace, name) =>
    services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
  servicesIn: () => services,
  slicesOf: () => [],
  servicesAt: () => [],
  slicesAt: () => [],
  loadBalancer: () => undefined,
  machine: () => undefined,
  machineAt: () => undefined,
  isOurs: () => false,
};

const upstream = createSocket('udp4');
let server: DnsServer;
beforeAll(async () => {
  upstream.on('message', (message, { address, port }) => {
    const { id, questions } = dns.decode(message);
    const name = questions?.[0]?.name ?? '';
    if (name === 'silent.example.com') return;
    const reply = dns.encode({
      type: 'response',
      id,
      flags: dns.RECURSION_AVAILABLE,
      questions,
      answers: [{ type: 'A', name, ttl: 60, data: '192.0.2.1' }],
    });
    upstream.send(reply, port, address);
  });
  await new Promise<void>((resolve) => upstream.bind(0, '127.0.0.1', resolve));
  const upstreams = [{ address: '127.0.0.1', port: (upstream.address() as AddressInfo).port }];
  server = await startDnsServer({
    address: '127.0.0.1',
    port: 0,
    upstreams,
    world: () => world,
    log: silentLog,
  });
});
afterAll(async () => {
  await server.close();
  upstream.close();
});

function query(name: string, overrides: Partial<dns.Packet> = {}): Buffer {
  return Buffer.from(
    dns.encode({
      type: 'query',
      id: 7,
      flags: dns.RECURSION_DESIRED,
      questions: [{ type: 'A', name, class: 'IN' }],
      ...overrides,
    }),
  );
}

/** The first datagram that comes back, or undefined within the time. */
function askUdp(message: Buffer, withinMs = 4000): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const finish = (reply?: Buffer) => {
      clearTimeout(timer);
      socket.close();
      resolve(reply);
    };
    const timer = setTimeout(finish, withinMs);
    socket.once('message', finish);
    socket.send(message, server.port, '127.0.0.1');
  });
}

function askTcp(...messages: readonly Buffer[]): Promise<readonly Buffer[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1');
    const replies: Buffer[] = [];
    let received = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('connect', () => socket.write(Buffer.concat(messages.map(framed))));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        replies.push(received.subarray(2, 2 + received.readUInt16BE(0)));
        received = received.subarray(2 + received.readUInt16BE(0));
      }
      if (replies.length === messages.length) {
        socket.destroy();
        resolve(replies);
      }
    });
  });
}

async function told(name: string, overrides: Partial<dns.Packet> = {}) {
  const reply = await askUdp(query(name, overrides));
  if (reply === undefined) throw new Error('no reply');
  const packet = dns.decode(reply) as dns.DecodedPacket & { rcode: string };
  return { ...packet, data: (packet.answers ?? []).map((record) => ('data' in record ? record.data : '')) };
}

describe('the DNS server', () => {
  it('answers names of the cluster itself', async () => {
    expect(await told('web.default.svc.cluster.local')).toMatchObject({
      id: 7,
      rcode: 'NOERROR',
      flag_aa: true,
      flag_ra: true,
      data: ['10.220.0.7'],
    });
  });

  it('says that a name is not there, and for how long to believe it', async () => {
    const reply = await told('nobody.default.svc.cluster.local');
    expect(reply).toMatchObject({ rcode: 'NXDOMAIN', data: [] });
    expect(reply.authorities).toMatchObject([{ type: 'SOA', name: 'cluster.local', data: { minimum: 5 } }]);
  });

  it('passes on what it does not know, under the number of the asker', async () => {
    expect(await told('example.com')).toMatchObject({ id: 7, rcode: 'NOERROR', data: ['192.0.2.1'] });
  });

  it('follows an alias to an outside name', async () => {
    expect((await told('outside.default.svc.cluster.local')).data).toEqual(['api.example.com', '192.0.2.1']);
  });

  it('says so when the name servers do not answer', async () => {
    expect(await told('silent.example.com')).toMatchObject({ rcode: 'SERVFAIL' });
  });

  it('cuts what does not fit into a datagram and gives it whole over TCP', async () => {
    expect(await told('crowd.default.svc.cluster.local')).toMatchObject({ flag_tc: true, data: [] });
    const [reply] = await askTcp(query('crowd.default.svc.cluster.local'));
    expect(dns.decode(reply as Buffer).answers).toHaveLength(100); // one was asked for
  });

  it('answers several questions on one connection', async () => {
    const replies = await askTcp(
      query('web.default.svc.cluster.local', { id: 1 }),
      query('nobody.svc.cluster.local', { id: 2 }),
    );
    expect(replies.map((reply) => dns.decode(reply).id).sort()).toEqual([1, 2]);
  });

  it('answers a client that knows EDNS in kind', async () => {
    const edns = {
      type: 'OPT',
      name: '.',
      udpPayloadSize: 1232,
      extendedRcode: 0,
      ednsVersion: 0,
      flags: 0,
      flag_do: false,
      options: [],
    } as const;
    const reply = await told('web.default.svc.cluster.local', { additionals: [{ ...edns, options: [] }] });
    expect(reply.additionals).toMatchObject([{ type: 'OPT' }]);
  });

  it.each([
    {
      name: 'nonsense',
      message: Buffer.concat([Buffer.from([0, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]), Buffer.from([63, 1])]),
      code: 1,
    },
    {
      name: 'two questions',
      message: query('', {
        id: 9,
        questions: [
          { type: 'A', name: 'a' },
          { type: 'A', name: 'b' },
        ],
      }),
      code: 1,
    },
    {
      name: 'an update',
      message: (() => {
        const bytes = query('a', { id: 9 });
        bytes.writeUInt8(0x28, 2);
        return bytes;
      })(),
      code: 4,
    },
    {
      name: 'another class',
      message: query('a', { id: 9, questions: [{ type: 'TXT', name: 'version.bind', class: 'CH' }] }),
      code: 5,
    },
  ])('refuses $name with code $code', async ({ message, code }) => {
    const reply = (await askUdp(message)) as Buffer; // asserted below
    expect([reply.readUInt16BE(0), reply.readUInt8(2) & 0x80, reply.readUInt8(3) & 0x0f]).toEqual([
      9,
      0x80,
      code,
    ]);
  });

  it('answers no replies, so that two servers never talk for ever', async () => {
    const [first] = await Promise.all([
      askUdp(query('web.default.svc.cluster.local', { type: 'response' }), 300),
      told('web.default.svc.cluster.local'),
    ]);
    expect(first).toBeUndefined();
  });

  it('refuses a port that is taken', async () => {
    await expect(
      startDnsServer({
        address: '127.0.0.1',
        port: server.port,
        upstreams: [],
        world: () => world,
        log: silentLog,
      }),
    ).rejects.toThrow('EADDRINUSE');
  });
});

describe('the name servers of the host', () => {
  it.each([
    ['nameserver 192.0.2.1\nnameserver 192.0.2.2 # second\nsearch x\n', ['192.0.2.1', '192.0.2.2']],
    ['# nameserver 192.0.2.1\n  nameserver\t192.0.2.3\n', ['192.0.2.3']],
    ['nameserver 10.220.0.10\nnameserver ::1\n', ['::1']],
    ['nameserver nonsense\n', []],
    ['', []],
  ])('in %j are %j', (text, addresses) => {
    expect(upstreamsOf(text, ['10.220.0.10']).map(({ address }) => address)).toEqual(addresses);
  });
});
