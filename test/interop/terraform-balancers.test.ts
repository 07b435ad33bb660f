// terraform's load balancers, unmodified, and requests through them: apply, a clean plan, a change, a clean plan, destroy.
//
// The provider itself waits a minute for each new load balancer.
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, issueServer, type KeyPair } from '../../src/machinery/pki/certificate.ts';
import { hostLayout } from '../../src/model/host-layout.ts';
import { LAYOUT_ENV, ok, tuttiOk, until } from '../instance.ts';
import { testsAreSteps } from '../steps.ts';
import { type AwsEnvironment, awsEnvironment, HERE, Terraform, terraformMirror } from './aws-clients.ts';

const found = terraformMirror();
const TIMEOUT = 300_000;
const NAMES = ['one.test', 'two.test'];
/** An address of the host that the balancer reaches from its own, as it reaches machines. */
const { dnsAddress: HOST } = hostLayout({ instance: 'ts', number: Number(LAYOUT_ENV.TUTTI_NUMBER) });

/** Answers with its name; of its health it says what it is told to. */
async function startTarget(name: string): Promise<Server> {
  const server = createServer((_, response) => response.end(name));
  await new Promise<void>((resolve) => server.listen(0, HOST, () => resolve()));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

if ('missing' in found) {
  test.skip(`terraform: ${found.missing}`, () => undefined);
} else {
  describe('load balancers by terraform', () => {
    testsAreSteps();
    let env: AwsEnvironment;
    let terraform: Terraform;
    let authority: KeyPair;
    const servers: Server[] = [];

    beforeAll(async () => {
      await tuttiOk('up');
      env = await awsEnvironment();
      servers.push(await startTarget('blue'), await startTarget('green'));
      terraform = await Terraform.open(join(HERE, 'terraform-balancers'), found.mirror, env);
      authority = await createAuthority('test', Date.now());
      const pairs = await Promise.all(NAMES.map((name) => issueServer(authority, [name], Date.now())));
      const certificates = Object.fromEntries(
        pairs.map((pair, index) => [NAMES[index], { ...pair, chain: authority.certificate }]),
      );
      const targets = servers.map((server) => ({ address: HOST, port: portOf(server) }));
      await writeFile(
        join(terraform.folder, 'terraform.tfvars.json'),
        JSON.stringify({ certificates, targets }),
      );
      await writeFile(join(terraform.folder, 'ca.pem'), authority.certificate);
    }, TIMEOUT);
    afterAll(async () => {
      await terraform?.close();
      for (const server of servers) server.close();
    });

    const output = async (name: string) => (await terraform.ok('output', '-raw', name)).trim();
    const curl = (...args: readonly string[]) =>
      ok('curl', ['-sS', '--max-time', '5', '--noproxy', '*', ...args]);

    test(
      'apply makes all of it, and a plan right after it wants nothing',
      async () => {
        await terraform.apply('stage=one');
        expect(await terraform.drift('stage=one')).toBe('');
      },
      TIMEOUT,
    );

    test('requests go where the rules say', async () => {
      const name = await output('dns_name');
      const url = `http://${name}`;
      expect(name).toMatch(/^tutti-web-\d{10}\.us-east-2\.elb\.amazonaws\.com$/);
      await until(
        'an answer',
        () => curl(`${url}/`).catch(String),
        (text) => text === 'blue',
      );
      expect(await curl('-H', 'Host: green.example.com', url)).toBe('green');
      expect(await curl('-w', ' %{http_code}', `${url}/gone/x`)).toBe('stage one 404');
      expect(await curl('-o', '/dev/null', '-w', '%{redirect_url}', `${url}:8080/a?b=c`)).toBe(
        `${url}:80/a?b=c`,
      );
      const drawn = await Promise.all(
        Array.from({ length: 40 }, () => curl('-H', 'X-Canary: yes', `${url}/?pool=any`)),
      );
      expect(new Set(drawn)).toEqual(new Set(['blue', 'green']));
      expect(await curl(`http://${await output('tcp_dns_name')}:5000/`)).toBe('blue');
    });

    test('each name has its certificate', async () => {
      const name = await output('dns_name');
      for (const asked of NAMES) {
        const args = [
          '--cacert',
          join(terraform.folder, 'ca.pem'),
          '--connect-to',
          `${asked}:443:${name}:443`,
        ];
        expect(await curl(...args, `https://${asked}/`)).toBe('blue');
      }
    });

    test(
      'a change is carried out in place, and a plan right after it wants nothing',
      async () => {
        await terraform.apply('stage=two');
        expect(await terraform.drift('stage=two')).toBe('');
        const url = `http://${await output('dns_name')}`;
        expect(await curl(`${url}/gone/x`)).toBe('stage two');
        expect(await curl('-i', '-H', 'X-Canary: yes', `${url}/?pool=any`)).toContain('AWSALBTG=');
        expect(await curl('-i', `${url}/`)).toContain('AWSALB=');
      },
      TIMEOUT,
    );

    test(
      'destroy leaves nothing of it',
      async () => {
        const name = await output('dns_name');
        await terraform.destroy('stage=two');
        expect(await terraform.ok('state', 'list')).toBe('');
        await until(
          'the name to be gone',
          () => ok('getent', ['hosts', name]).catch(() => ''),
          (text) => text === '',
        );
      },
      TIMEOUT,
    );
  });
}
