// How fast is the AWS front: a small read, a list of 1,000 records; and what does it cost in memory and at the start?
//
// Load is wrk's, on URLs that are signed beforehand: each request is verified, decoded, answered from the store and encoded as any other.
// Memory: of the control program, before the first AWS call and after every service was used. No peer is among Debian's packages.

import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignatureV4 } from '@smithy/signature-v4';
import type { BenchResult } from './bench.ts';
import { layout, ownInstance, tutti, up } from './instance.ts';
import { row } from './measure.ts';
import { wrk } from './wrk.ts';

const SECONDS = 8;
const RECORDS = 1_000;
const WRITERS = 16;
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
});

type Query = Readonly<Record<string, string>>;

export default async function run(): Promise<BenchResult> {
  ownInstance();
  await up();
  const idle = controlMegabytes();
  const sign = signer(await keys());
  const creates = await createRoles(sign);
  const iam = (query: Query) => sign('iam', { Version: '2010-05-08', ...query });
  const caller = await sign('sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' });
  const one = await iam({ Action: 'GetRole', RoleName: 'bench-7' });
  const list = await iam({ Action: 'ListRoles', MaxItems: String(RECORDS) });
  await expectRoles(list);
  const small = await wrk({ url: caller, seconds: SECONDS, connections: WRITERS });
  const read = await wrk({ url: one, seconds: SECONDS, connections: WRITERS });
  const all = await wrk({ url: list, seconds: SECONDS, connections: 4 });
  await tutti('aws', 'coverage');
  const used = controlMegabytes();
  const failed = small.failed + read.failed + all.failed;
  if (failed > 0) throw new Error(`${failed} requests failed`);
  return {
    name: 'aws',
    rows: [
      row({ figure: 'GetCallerIdentity', unit: '1/s', ours: small.perSecond }),
      row({ figure: 'GetCallerIdentity, p99', unit: 'ms', ours: small.p99Ms }),
      row({ figure: 'GetRole', unit: '1/s', ours: read.perSecond }),
      row({ figure: 'GetRole, p99', unit: 'ms', ours: read.p99Ms }),
      row({ figure: `ListRoles of ${RECORDS}`, unit: '1/s', ours: all.perSecond }),
      row({ figure: `CreateRole, ${WRITERS} writers, durable`, unit: '1/s', ours: creates }),
      row({ figure: 'control, before the first AWS call (RSS)', unit: 'MB', ours: idle }),
      row({ figure: 'control, after all services were used (RSS)', unit: 'MB', ours: used }),
    ],
  };
}

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

async function keys(): Promise<Keys> {
  const { set } = JSON.parse(await tutti('env', '--json')) as { set: Record<string, string> }; // cli/env.ts
  return { accessKeyId: set.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: set.AWS_SECRET_ACCESS_KEY ?? '' };
}

type Signer = (service: string, query: Query) => Promise<string>;

/** URLs that are good for an hour. */
function signer(credentials: Keys): Signer {
  const host = `127.0.0.1:${layout.ports.aws}`;
  return async (service, query) => {
    const signature = new SignatureV4({ service, region: 'us-east-2', credentials, sha256: Sha256 });
    const request = { method: 'GET', protocol: 'http:', hostname: host, path: '/', headers: { host }, query };
    const signed = await signature.presign(request as Parameters<typeof signature.presign>[0], {
      expiresIn: 3600,
    });
    return `http://${host}/?${new URLSearchParams(signed.query as Record<string, string>)}`;
  };
}

/** The hash as the signer wants it. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Buffer);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

/** Creates a second. */
async function createRoles(sign: Signer): Promise<number> {
  const started = performance.now();
  let next = 0;
  const writer = async () => {
    for (let n = next++; n < RECORDS; n = next++) {
      const query = {
        Action: 'CreateRole',
        Version: '2010-05-08',
        RoleName: `bench-${n}`,
        AssumeRolePolicyDocument: TRUST,
      };
      const response = await fetch(await sign('iam', query));
      if (!response.ok) throw new Error(await response.text());
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  return RECORDS / ((performance.now() - started) / 1000);
}

async function expectRoles(url: string): Promise<void> {
  const text = await (await fetch(url)).text();
  const count = text.split('<RoleName>').length - 1;
  if (count !== RECORDS)
    throw new Error(`The list has ${count} roles, not ${RECORDS}: ${text.slice(0, 300)}`);
}

function controlMegabytes(): number {
  const pid = readFileSync(join(layout.runDir, 'control.pid'), 'utf8').trim();
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
