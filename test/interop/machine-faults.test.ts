// A group of three machines, driven by awscli alone, and what people do to it: reboot, terminate, an app that hangs, a rollback that is asked for,
// and kills of control, agent and balancer in the middle. Capacity comes back; no request fails where that is promised.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { killProgram, kubectlOk, LAYOUT_ENV, tuttiOk, until } from '../instance.ts';
import { SteadyLoad } from '../steady-load.ts';
import { testsAreSteps } from '../steps.ts';
import { AwsCli, awsEnvironment, awsPrograms } from './aws-clients.ts';
import { type CliGroup, GROUP, makeGroup, newVersion, removeGroup } from './group-by-cli.ts';
import { answerOf, answersFrom, GroupSession } from './group-session.ts';

const TIMEOUT = 1_200_000;
const programs = await awsPrograms();
const OF_GROUP = ['--auto-scaling-group-name', GROUP];

describe('machines under faults', () => {
  testsAreSteps();
  let aws: AwsCli;
  let group: GroupSession;
  let made: CliGroup;

  beforeAll(async () => {
    await tuttiOk('up');
    const [version = '', program = 'aws'] = programs.at(-1) ?? [];
    const env = await awsEnvironment();
    aws = new AwsCli(program, version, env);
    group = new GroupSession(GROUP, env);
    made = await makeGroup(aws);
  }, TIMEOUT);
  afterAll(async () => {
    await tuttiOk('up');
    if (made) await removeGroup(aws, made).catch(() => undefined);
  }, TIMEOUT);

  const targets = async () => {
    const { TargetHealthDescriptions } = await aws.json<{
      TargetHealthDescriptions: { Target: { Id: string }; TargetHealth: { State: string } }[];
    }>('elbv2', 'describe-target-health', '--target-group-arn', made.targetGroup);
    return TargetHealthDescriptions.map(
      ({ Target, TargetHealth }) => `${Target.Id} ${TargetHealth.State}`,
    ).sort();
  };
  const startRefresh = async (message: string): Promise<string> => {
    await newVersion(aws, made.template, message);
    return group.startRefresh();
  };

  test(
    'three machines serve, and their targets are healthy',
    async () => {
      const ids = await group.serving(3);
      await answersFrom(made.url, 3, /^200 one from/);
      const healthy = ids.map((id) => `${id} healthy`).sort();
      await until('healthy targets', targets, (all) => all.join() === healthy.join(), 120);
    },
    TIMEOUT,
  );

  test(
    'a machine that is rebooted serves again: the same one, its app started by its own supervisor',
    async () => {
      const [id = ''] = await group.serving(3);
      const startedAt = () => kubectlOk(`-n us-east-2 get machine ${id} -o jsonpath={.status.startedAt}`);
      const before = await startedAt();
      await aws.json('ec2', 'reboot-instances', '--instance-ids', id);
      await until('another start', startedAt, (at) => at !== before, 120);
      await until('its target to be healthy', targets, (all) => all.includes(`${id} healthy`), 120);
      expect(await group.serving(3)).toContain(id);
    },
    TIMEOUT,
  );

  test(
    'a machine that is terminated in the group is drained, replaced, and no request fails',
    async () => {
      const [id = ''] = await group.serving(3);
      const load = new SteadyLoad(made.url);
      await aws.json(
        ...['autoscaling', 'terminate-instance-in-auto-scaling-group', '--instance-id', id],
        '--no-should-decrement-desired-capacity',
      );
      await group.serving(3, [id]);
      expect((await load.stop()).failures).toEqual([]);
    },
    TIMEOUT,
  );

  test(
    'a machine that is terminated behind the back of the group is replaced',
    async () => {
      const [id = ''] = await group.serving(3);
      await aws.json('ec2', 'terminate-instances', '--instance-ids', id);
      await group.serving(3, [id]);
      await answersFrom(made.url, 3, /^200 one from/);
    },
    TIMEOUT,
  );

  test(
    'a machine whose app hangs is replaced, because the load balancer says so',
    async () => {
      const hung = await answerOf(`${made.url}hang`);
      const name = /from (\S+)$/.exec(hung)?.[1] ?? '';
      const machines = JSON.parse(
        await kubectlOk(`-n us-east-2 get machines -l tutti.dev/group=${GROUP} -o json`),
      ) as { items: { metadata: { name: string }; spec: { address: string } }[] };
      const id = machines.items.find(({ spec }) => name.startsWith(`ip-${spec.address.replaceAll('.', '-')}`))
        ?.metadata.name;
      expect(id, hung).toMatch(/^i-/);
      await group.serving(3, [id ?? '']);
      const { Activities } = await aws.json<{ Activities: { Cause: string; Description: string }[] }>(
        ...['autoscaling', 'describe-scaling-activities', ...OF_GROUP],
      );
      const ended = Activities.find(({ Description }) => Description === `Terminating EC2 instance: ${id}`);
      expect(ended?.Cause).toContain('ELB system health check failure');
    },
    TIMEOUT,
  );

  test(
    'a refresh goes on after SIGKILL of control, then of the agent, and no request fails',
    async () => {
      const load = new SteadyLoad(made.url);
      const id = await startRefresh('two');
      await group.inTheMiddle(3);
      killProgram('control');
      await tuttiOk('up');
      killProgram('agent');
      await tuttiOk('up');
      expect(await group.ended(id)).toMatchObject({ Status: 'Successful' });
      await answersFrom(made.url, 3, /^200 two from/);
      expect((await load.stop()).failures).toEqual([]);
      await group.serving(3);
    },
    TIMEOUT,
  );

  test(
    'a refresh goes on after both programs died at once and the default version of the template changed meanwhile',
    async () => {
      const load = new SteadyLoad(made.url);
      const id = await startRefresh('three');
      await group.inTheMiddle(3);
      await newVersion(aws, made.template, 'four');
      killProgram('control');
      killProgram('agent');
      await tuttiOk('up');
      expect(await group.ended(id)).toMatchObject({ Status: 'Successful' });
      await answersFrom(made.url, 3, /^200 (three|four) from/);
      expect((await load.stop()).failures).toEqual([]);
      await group.serving(3);
    },
    TIMEOUT,
  );

  test(
    'a refresh that is rolled back by request loses no request',
    async () => {
      // What a rollback goes to has to be a version by number.
      const good = JSON.stringify({ LaunchTemplateId: made.template, Version: '3' });
      await aws.json(...['autoscaling', 'update-auto-scaling-group', ...OF_GROUP, '--launch-template', good]);
      const load = new SteadyLoad(made.url);
      const id = await group.startRefresh({ template: made.template, number: 1 });
      await group.inTheMiddle(3);
      await group.rollBack();
      expect(await group.ended(id)).toMatchObject({ Status: 'RollbackSuccessful' });
      expect((await load.stop()).failures).toEqual([]);
      await answersFrom(made.url, 3, /^200 three from/);
      await group.serving(3);
    },
    TIMEOUT,
  );

  test(
    'a listener with a further rule, and stickiness, under load: no request fails',
    async () => {
      const load = new SteadyLoad(made.url);
      const answer = { StatusCode: '200', ContentType: 'text/plain', MessageBody: 'x' };
      const fixed = JSON.stringify([{ Type: 'fixed-response', FixedResponseConfig: answer }]);
      await aws.json(
        ...['elbv2', 'create-rule', '--listener-arn', made.listener, '--priority', '1'],
        ...['--conditions', 'Field=path-pattern,Values=/x', '--actions', fixed],
      );
      await until(
        'the rule',
        () => answerOf(`${made.url}x`),
        (text) => text === '200 x',
      );
      await aws.json(
        ...['elbv2', 'modify-target-group-attributes', '--target-group-arn', made.targetGroup],
        ...['--attributes', 'Key=stickiness.enabled,Value=true', 'Key=stickiness.type,Value=lb_cookie'],
      );
      await until(
        'the cookie of stickiness',
        async () => (await fetch(made.url)).headers.get('set-cookie') ?? '',
        (cookie) => cookie.includes('AWSALB='),
      );
      expect((await load.stop()).failures).toEqual([]);
    },
    TIMEOUT,
  );

  test(
    'a balancer that is killed under load is back by itself',
    async () => {
      const load = new SteadyLoad(made.url);
      process.kill(
        Number(readFileSync(join(LAYOUT_ENV.TUTTI_RUN_DIR, 'haproxy', 'haproxy.pid'), 'utf8')),
        'SIGKILL',
      );
      await until(
        'an answer',
        () => answerOf(made.url),
        (text) => text.startsWith('200'),
      );
      await load.stop();
      expect(await answerOf(made.url)).toMatch(/^200/);
      await group.serving(3);
    },
    TIMEOUT,
  );

  test(
    'nothing of it is left',
    async () => {
      await removeGroup(aws, made);
      const left = () =>
        kubectlOk(
          '-n us-east-2 get machinegroups,instancerefreshes,loadbalancers,listeners,targetgroups,launchtemplates -o json',
        );
      await until('its objects to be gone', left, (text) => !text.includes(GROUP), 120);
      const states = () =>
        kubectlOk(
          `-n us-east-2 get machines -l tutti.dev/group=${GROUP} -o jsonpath={.items[*].status.state}`,
        );
      await until(
        'its machines to end',
        states,
        (text) => new Set(text.split(' ')).size === 1 && text.includes('terminated'),
        120,
      );
    },
    TIMEOUT,
  );
});
