// terraform with hashicorp/aws, unmodified, on a group of machines behind a load balancer: apply, curl, a clean plan; a change is an
// instance refresh that loses no request; a broken change is rolled back by itself; min_size changed; destroy leaves nothing.
//
// An apply that makes a load balancer waits a minute for reasons of terraform's own.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubectlOk, ok, tuttiOk } from '../instance.ts';
import { SteadyLoad } from '../steady-load.ts';
import { testsAreSteps } from '../steps.ts';
import { awsEnvironment, HERE, Terraform, terraformMirror } from './aws-clients.ts';
import { answerOf, answersFrom, GroupSession } from './group-session.ts';

const found = terraformMirror();
const TIMEOUT = 1_200_000;

if ('missing' in found) {
  test.skip(`terraform on a group of machines: ${found.missing}`, () => undefined);
} else {
  describe('terraform on a group of machines', () => {
    testsAreSteps();
    let terraform: Terraform;
    let group: GroupSession;
    let url = '';

    beforeAll(async () => {
      await tuttiOk('up');
      const env = await awsEnvironment();
      group = new GroupSession('sample-app', env);
      terraform = await Terraform.open(join(HERE, 'terraform-group'), found.mirror, env);
    }, TIMEOUT);
    afterAll(async () => {
      await terraform?.destroy('message=gone').catch(() => undefined);
      await terraform?.close();
    }, TIMEOUT);

    test(
      'apply: three machines answer at the name of the balancer, and a plan right after it wants nothing',
      async () => {
        await terraform.apply('message=one');
        const { dns_name } = await terraform.outputs<{ dns_name: string }>();
        url = `http://${dns_name}/`;
        await answersFrom(url, 3, /^200 one from/);
        expect(await terraform.drift('message=one')).toBe('');
      },
      TIMEOUT,
    );

    test(
      'a change is a refresh that loses none of 5,000 requests',
      async () => {
        const load = new SteadyLoad(url);
        await terraform.apply('message=two');
        expect(await group.ended()).toMatchObject({ Status: 'Successful' });
        await answersFrom(url, 3, /^200 two from/);
        expect((await load.stop()).failures).toEqual([]);
        expect(await group.inService()).toHaveLength(3);
        expect(await terraform.drift('message=two')).toBe('');
      },
      TIMEOUT,
    );

    test(
      'a second apply during a refresh cancels the first and loses no request',
      async () => {
        const before = (await group.refreshes()).length;
        const load = new SteadyLoad(url);
        await terraform.apply('message=three');
        await terraform.apply('message=four');
        expect(await group.ended()).toMatchObject({ Status: 'Successful' });
        const all = await group.refreshes();
        expect(all.slice(0, all.length - before).map(({ Status }) => Status)).toEqual([
          'Successful',
          'Cancelled',
        ]);
        await answersFrom(url, 3, /^200 four from/);
        expect((await load.stop()).failures).toEqual([]);
      },
      TIMEOUT,
    );

    test.each(['broken', 'failing'])(
      'a change that is %s is rolled back by itself, and no request fails',
      async (health) => {
        const load = new SteadyLoad(url);
        await terraform.apply('message=bad', `health=${health}`);
        expect(await group.ended()).toMatchObject({ Status: 'RollbackSuccessful' });
        expect(await answerOf(url)).toMatch(/^200 four from/);
        const { failures } = await load.stop();
        expect({ failures, bad: load.seen.get('bad') }).toEqual({ failures: [], bad: undefined });
        await group.serving(3);
        await terraform.apply('message=four');
        expect(await group.ended()).toMatchObject({ Status: 'Successful' });
      },
      TIMEOUT * 2,
    );

    test(
      'min_size and the desired number are changed in place',
      async () => {
        await terraform.apply('message=four', 'min_size=2', 'desired=4');
        await group.serving(4);
        expect(await terraform.drift('message=four', 'min_size=2', 'desired=4')).toBe('');
      },
      TIMEOUT,
    );

    test(
      'destroy leaves nothing of it in the store and on the host',
      async () => {
        const addresses = await kubectlOk(
          '-n us-east-2 get machines -l tutti.dev/group=sample-app -o jsonpath={.items[*].spec.address}',
        );
        await terraform.destroy('message=four');
        expect(await terraform.ok('state', 'list')).toBe('');
        const kinds =
          'machinegroups,instancerefreshes,loadbalancers,listeners,targetgroups,launchtemplates,securitygroups,volumes';
        expect(await kubectlOk(`-n us-east-2 get ${kinds} -o json`)).not.toContain('sample-app');
        const machines = await kubectlOk(
          '-n us-east-2 get machines -l tutti.dev/group=sample-app -o jsonpath={.items[*].status.state}',
        );
        expect(new Set(machines.split(' '))).toEqual(new Set(['terminated']));
        const routes = await ok('ip', ['route']);
        expect(addresses.split(' ').filter((address) => routes.includes(`${address} `))).toEqual([]);
      },
      TIMEOUT,
    );
  });
}
