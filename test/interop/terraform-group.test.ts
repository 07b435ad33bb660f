// terraform with hashicorp/aws, unmodified, on a group of machines behind a load balancer: apply, curl, a clean plan; a change is an
// instance refresh that loses no request; a broken change is rolled back by itself; min_size changed; destroy leaves nothing.
//
// An apply that makes a load balancer waits a minute for reasons of terraform's own.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureInstance, load, until } from '../instance.ts';
import { testsAreSteps } from '../steps.ts';
import {
  AwsCli,
  type AwsEnvironment,
  awsEnvironment,
  awsPrograms,
  HERE,
  Terraform,
  terraformMirror,
} from './aws-clients.ts';

const found = terraformMirror();
const TIMEOUT = 1_200_000;
const ENOUGH = 5000;

interface Refresh {
  readonly InstanceRefreshId: string;
  readonly Status: string;
  readonly StatusReason?: string;
}

if ('missing' in found) {
  test.skip(`terraform on a group of machines: ${found.missing}`, () => undefined);
} else {
  describe('terraform on a group of machines', () => {
    testsAreSteps();
    let env: AwsEnvironment;
    let terraform: Terraform;
    let aws: AwsCli;
    let url = '';

    beforeAll(async () => {
      await ensureInstance();
      env = await awsEnvironment();
      const [newest] = await awsPrograms();
      if (!newest) throw new Error('There is no aws command');
      aws = new AwsCli(newest[1], newest[0], env);
      terraform = await Terraform.open(join(HERE, 'terraform-group'), found.mirror, env);
    }, TIMEOUT);
    afterAll(async () => {
      await terraform?.destroy('message=gone').catch(() => undefined);
      await terraform?.close();
    }, TIMEOUT);

    const answer = async (): Promise<string> =>
      fetch(url, { headers: { connection: 'close' } }).then(
        async (response) => `${response.status} ${await response.text()}`,
        (error: Error) => error.message,
      );
    const refreshes = async (): Promise<readonly Refresh[]> => {
      const args = ['describe-instance-refreshes', '--auto-scaling-group-name', 'sample-app'];
      const { InstanceRefreshes } = await aws.json<{ InstanceRefreshes: readonly Refresh[] }>(
        'autoscaling',
        ...args,
      );
      return InstanceRefreshes;
    };
    const newestRefresh = async (): Promise<Refresh | undefined> => (await refreshes())[0];
    const inService = async (): Promise<number> => {
      const { AutoScalingGroups } = await aws.json<{
        AutoScalingGroups: readonly {
          Instances?: readonly { LifecycleState: string; HealthStatus: string }[];
        }[];
      }>('autoscaling', 'describe-auto-scaling-groups', '--auto-scaling-group-names', 'sample-app');
      const instances = AutoScalingGroups[0]?.Instances ?? [];
      return instances.filter(
        ({ LifecycleState, HealthStatus }) => LifecycleState === 'InService' && HealthStatus === 'Healthy',
      ).length;
    };

    test(
      'apply: three machines answer at the name of the balancer, and a plan right after it wants nothing',
      async () => {
        await terraform.apply('message=one');
        const { dns_name } = await terraform.outputs<{ dns_name: string }>();
        url = `http://${dns_name}/`;
        const hosts = new Set<string>();
        await until(
          'three hosts that answer',
          async () => {
            const text = await answer();
            if (text.startsWith('200 one from')) hosts.add(text);
            return hosts.size;
          },
          (count) => count === 3,
          120,
        );
        expect(await terraform.drift('message=one')).toBe('');
      },
      TIMEOUT,
    );

    test(
      'a change is a refresh that loses no request',
      async () => {
        const loading = load(url, { seconds: 90, connections: 2 });
        await terraform.apply('message=two');
        await until(
          'the end of the refresh',
          newestRefresh,
          (refresh) => refresh?.Status === 'Successful',
          240,
        );
        expect(await answer()).toMatch(/^200 two from/);
        const { requests, failed } = await loading;
        expect({ enough: requests >= ENOUGH, failed }).toEqual({ enough: true, failed: 0 });
        expect(await inService()).toBe(3);
        expect(await terraform.drift('message=two')).toBe('');
      },
      TIMEOUT,
    );

    test(
      'a second apply during a refresh ends the first',
      async () => {
        const before = (await refreshes()).length;
        await terraform.apply('message=three');
        await terraform.apply('message=four');
        await until(
          'the end of the refresh',
          newestRefresh,
          (refresh) => refresh?.Status === 'Successful',
          240,
        );
        const all = await refreshes();
        expect(all.length).toBe(before + 2);
        expect(all[1]?.Status).toBe('Cancelled');
        expect(await answer()).toMatch(/^200 four from/);
      },
      TIMEOUT,
    );

    test.each(['broken', 'failing'])(
      'a change that is %s is rolled back by itself, and no request fails',
      async (health) => {
        const loading = load(url, { seconds: 120, connections: 2 });
        await terraform.apply('message=bad', `health=${health}`);
        const ended = await until(
          'the end of the refresh',
          newestRefresh,
          (refresh) => /^(RollbackSuccessful|RollbackFailed|Failed|Successful)$/.test(refresh?.Status ?? ''),
          400,
        );
        expect(ended).toMatchObject({ Status: 'RollbackSuccessful' });
        expect(await answer()).toMatch(/^200 four from/);
        expect((await loading).failed).toBe(0);
        expect(await inService()).toBe(3);
        await terraform.apply('message=four');
        await until(
          'the end of the refresh',
          newestRefresh,
          (refresh) => refresh?.Status === 'Successful',
          240,
        );
      },
      TIMEOUT * 2,
    );

    test(
      'the numbers of the group follow',
      async () => {
        await terraform.apply('message=four', 'min_size=2', 'desired=4');
        await until('four in service', inService, (count) => count === 4, 120);
        expect(await terraform.drift('message=four', 'min_size=2', 'desired=4')).toBe('');
      },
      TIMEOUT,
    );

    test(
      'destroy leaves nothing',
      async () => {
        await terraform.destroy('message=four');
        expect(await terraform.ok('state', 'list')).toBe('');
        const { Reservations } = await aws.json<{ Reservations: readonly unknown[] }>(
          'ec2',
          'describe-instances',
          '--filters',
          'Name=instance-state-name,Values=pending,running,stopping,stopped,shutting-down',
          'Name=tag:Name,Values=sample-app',
        );
        expect(Reservations).toEqual([]);
      },
      TIMEOUT,
    );
  });
}
