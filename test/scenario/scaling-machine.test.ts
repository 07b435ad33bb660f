// Auto scaling of machines: a group with a target tracking policy on requests for each target grows under load and shrinks after it, and no
// request fails meanwhile. Driven by awscli; the load goes through the group's own load balancer.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tuttiOk, until } from '../instance.ts';
import { AwsCli, awsEnvironment, awsPrograms } from '../interop/aws-clients.ts';
import { type CliGroup, GROUP, makeGroup, removeGroup } from '../interop/group-by-cli.ts';
import { answersFrom, GroupSession } from '../interop/group-session.ts';
import { SteadyLoad } from '../steady-load.ts';
import { testsAreSteps } from '../steps.ts';

const TIMEOUT = 1_200_000;
/** For each target and minute; a few connections ask for many times that. */
const TARGET = 1500;
const MOST = 3;

interface Activity {
  readonly Cause: string;
  readonly StatusCode: string;
}

describe('auto scaling of machines', () => {
  testsAreSteps();
  let aws: AwsCli;
  let group: GroupSession;
  let made: CliGroup;

  beforeAll(async () => {
    await tuttiOk('up');
    const [version = '', program = 'aws'] = (await awsPrograms()).at(-1) ?? [];
    const env = await awsEnvironment();
    aws = new AwsCli(program, version, env);
    group = new GroupSession(GROUP, env);
    made = await makeGroup(aws, [1, MOST, 1]);
  }, TIMEOUT);
  afterAll(async () => {
    if (made) await removeGroup(aws, made);
  }, TIMEOUT);

  test(
    'a policy has its two alarms',
    async () => {
      await group.serving(1);
      await answersFrom(made.url, 1, /^200 one from/);
      const label = [made.loadBalancer.split(':loadbalancer/')[1], made.targetGroup.split(':').at(-1)].join(
        '/',
      );
      const tracking = {
        TargetValue: TARGET,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'ALBRequestCountPerTarget',
          ResourceLabel: label,
        },
      };
      const { Alarms } = await aws.json<{ Alarms: { AlarmName: string }[] }>(
        ...[
          'autoscaling',
          'put-scaling-policy',
          '--auto-scaling-group-name',
          GROUP,
          '--policy-name',
          'requests',
        ],
        ...['--policy-type', 'TargetTrackingScaling', '--estimated-instance-warmup', '10'],
        ...['--target-tracking-configuration', JSON.stringify(tracking)],
      );
      expect(Alarms.map(({ AlarmName }) => AlarmName)).toEqual([
        expect.stringContaining('AlarmHigh'),
        expect.stringContaining('AlarmLow'),
      ]);
    },
    TIMEOUT,
  );

  test(
    'load makes the group grow, its end makes it shrink, and no request fails',
    async () => {
      const load = new SteadyLoad(made.url);
      await until(
        'more machines',
        () => group.inService(),
        (ids) => ids.length > 1,
        400,
      );
      await answersFrom(made.url, 2, /^200 one from/);
      expect((await load.stop()).failures).toEqual([]);
      await until(
        'one machine again',
        () => group.inService(),
        (ids) => ids.length === 1,
        900,
      );
      const { Activities } = await aws.json<{ Activities: Activity[] }>(
        ...['autoscaling', 'describe-scaling-activities', '--auto-scaling-group-name', GROUP],
      );
      const causes = Activities.map(({ Cause }) => Cause).join('\n');
      expect(causes).toMatch(/AlarmHigh.*in state ALARM triggered policy requests/);
      expect(causes).toMatch(/AlarmLow.*in state ALARM triggered policy requests/);
    },
    TIMEOUT,
  );
});
