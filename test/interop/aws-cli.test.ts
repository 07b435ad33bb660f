// awscli as it is installed, old and new, against the AWS front of a real instance.
import { beforeAll, describe, expect, test } from 'vitest';
import { tuttiOk } from '../instance.ts';
import { AwsCli, type AwsEnvironment, awsEnvironment, awsPrograms } from './aws-clients.ts';

let env: AwsEnvironment;

beforeAll(async () => {
  await tuttiOk('up');
  env = await awsEnvironment();
}, 400_000);

const all = await awsPrograms();
/** The fast run takes one: Debian's where it is there, for it is the older. */
const programs = process.env.TUTTI_TEST_TIER === 'all' ? all : all.slice(-1);
/** What the two lines of the CLI end with when a service refuses. */
const refused = (version: string) => (version.startsWith('1.') ? 255 : 254);

test('there is an awscli, as Debian has one', () => expect(programs).not.toHaveLength(0));

describe.each(programs)('aws-cli %s', (version, program) => {
  const aws = () => new AwsCli(program, version, env);
  const own = `cli-${version.replaceAll('.', '-')}`;

  test('who calls', async () => {
    expect(await aws().json('sts', 'get-caller-identity')).toMatchObject({
      Account: '123456789012',
      Arn: 'arn:aws:iam::123456789012:root',
    });
  });

  test('a role, assumed: its credentials work and say who they are', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }],
    };
    await aws().json(
      'iam',
      'create-role',
      '--role-name',
      own,
      '--assume-role-policy-document',
      JSON.stringify(trust),
    );
    const arn = `arn:aws:iam::123456789012:role/${own}`;
    const { Credentials } = await aws().json<{ Credentials: Record<string, string> }>(
      ...['sts', 'assume-role', '--role-arn', arn, '--role-session-name', 'me'],
    );
    const assumed = new AwsCli(program, version, {
      ...env,
      AWS_ACCESS_KEY_ID: Credentials.AccessKeyId ?? '',
      AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey ?? '',
      AWS_SESSION_TOKEN: Credentials.SessionToken ?? '',
    });
    expect(await assumed.json('sts', 'get-caller-identity')).toMatchObject({
      Arn: `arn:aws:sts::123456789012:assumed-role/${own}/me`,
    });
    await aws().json('iam', 'delete-role', '--role-name', own);
  });

  test('a parameter that is secret comes back in clear only when asked for', async () => {
    const name = `/${own}/password`;
    await aws().json('ssm', 'put-parameter', '--name', name, '--type', 'SecureString', '--value', 's3cret');
    type Got = { Parameter: { Value: string } };
    const get = (...more: string[]) => aws().json<Got>('ssm', 'get-parameter', '--name', name, ...more);
    expect((await get('--with-decryption')).Parameter.Value).toBe('s3cret');
    expect((await get()).Parameter.Value).not.toContain('s3cret');
    await aws().json('ssm', 'delete-parameter', '--name', name);
    const gone = await aws().run('ssm', 'get-parameter', '--name', name);
    expect(gone.code).toBe(refused(version));
    expect(gone.err).toContain('ParameterNotFound');
  });

  test('a secret, its versions, its end', async () => {
    await aws().json('secretsmanager', 'create-secret', '--name', own, '--secret-string', 'one');
    await aws().json('secretsmanager', 'put-secret-value', '--secret-id', own, '--secret-string', 'two');
    type Got = { SecretString: string };
    const value = (stage: string) =>
      aws().json<Got>('secretsmanager', 'get-secret-value', '--secret-id', own, '--version-stage', stage);
    expect((await value('AWSCURRENT')).SecretString).toBe('two');
    expect((await value('AWSPREVIOUS')).SecretString).toBe('one');
    await aws().json(
      'secretsmanager',
      'delete-secret',
      '--secret-id',
      own,
      '--force-delete-without-recovery',
    );
    expect((await aws().run('secretsmanager', 'get-secret-value', '--secret-id', own)).err).toContain(
      'ResourceNotFoundException',
    );
  });

  test('log events are found by a pattern, and by tail', async () => {
    const group = `/${own}`;
    await aws().json('logs', 'create-log-group', '--log-group-name', group);
    await aws().json('logs', 'create-log-stream', '--log-group-name', group, '--log-stream-name', 'web');
    const events = ['GET / 200', 'GET /x 500 ERROR'].map((message, n) => ({
      timestamp: Date.now() - 1000 + n,
      message,
    }));
    await aws().json(
      ...['logs', 'put-log-events', '--log-group-name', group, '--log-stream-name', 'web'],
      ...['--log-events', JSON.stringify(events)],
    );
    const found = await aws().json<{ events: { message: string }[] }>(
      ...['logs', 'filter-log-events', '--log-group-name', group, '--filter-pattern', 'ERROR'],
    );
    expect(found.events.map(({ message }) => message)).toEqual(['GET /x 500 ERROR']);
    // Version 1 has no tail.
    if (!version.startsWith('1.'))
      expect((await aws().run('logs', 'tail', group, '--since', '10m')).out).toContain('GET / 200');
    await aws().json('logs', 'delete-log-group', '--log-group-name', group);
  });

  test('metrics that were put are counted, and an alarm is there', async () => {
    const namespace = `Tutti/${own}`;
    for (const value of ['1', '3'])
      await aws().json(
        ...[
          'cloudwatch',
          'put-metric-data',
          '--namespace',
          namespace,
          '--metric-name',
          'Requests',
          '--value',
          value,
        ],
      );
    const span = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const { Datapoints } = await aws().json<{ Datapoints: { Sum: number }[] }>(
      ...['cloudwatch', 'get-metric-statistics', '--namespace', namespace, '--metric-name', 'Requests'],
      ...['--start-time', span(-5), '--end-time', span(5), '--period', '3600', '--statistics', 'Sum'],
    );
    expect(Datapoints.reduce((sum, { Sum }) => sum + Sum, 0)).toBe(4);
    await aws().json(
      ...[
        'cloudwatch',
        'put-metric-alarm',
        '--alarm-name',
        own,
        '--namespace',
        namespace,
        '--metric-name',
        'Requests',
      ],
      ...['--statistic', 'Sum', '--period', '60', '--evaluation-periods', '1', '--threshold', '1'],
      ...['--comparison-operator', 'GreaterThanThreshold'],
    );
    const { MetricAlarms } = await aws().json<{ MetricAlarms: { AlarmName: string }[] }>(
      ...['cloudwatch', 'describe-alarms', '--alarm-names', own],
    );
    expect(MetricAlarms.map(({ AlarmName }) => AlarmName)).toEqual([own]);
    await aws().json('cloudwatch', 'delete-alarms', '--alarm-names', own);
  });

  test('a region starts with a default VPC and a subnet in each zone', async () => {
    const { Subnets } = await aws().json<{ Subnets: { AvailabilityZone: string; DefaultForAz: boolean }[] }>(
      ...['ec2', 'describe-subnets', '--filters', 'Name=default-for-az,Values=true', '--region', 'eu-west-1'],
    );
    expect(Subnets.map(({ AvailabilityZone }) => AvailabilityZone).sort()).toEqual([
      'eu-west-1a',
      'eu-west-1b',
      'eu-west-1c',
    ]);
  });

  test('an operation that is not there is refused by its name, at once', async () => {
    const { code, err } = await aws().run('ec2', 'create-vpn-gateway', '--type', 'ipsec.1');
    expect(code).toBe(refused(version));
    expect(err).toContain('UnsupportedOperation');
    expect(err).toContain('ec2:CreateVpnGateway');
    expect(await tuttiOk('aws', 'coverage')).toContain('ec2:CreateVpnGateway');
  });

  test('a wrong key and a wrong secret are refused as AWS does', async () => {
    const wrong = (name: string, value: string) => new AwsCli(program, version, { ...env, [name]: value });
    const unknown = await wrong('AWS_ACCESS_KEY_ID', 'AKIAAAAAAAAAAAAAAAAA').run(
      'sts',
      'get-caller-identity',
    );
    expect(unknown.err).toContain('InvalidClientTokenId');
    const forged = await wrong('AWS_SECRET_ACCESS_KEY', 'wrong').run('sts', 'get-caller-identity');
    expect(forged.err).toContain('SignatureDoesNotMatch');
  });
});

describe.each(all)('aws-cli %s, intercepted', (version, program) => {
  test('a client that knows no endpoint reaches us, and nothing reaches AWS', async () => {
    const { AWS_ENDPOINT_URL: _, ...intercepted } = await awsEnvironment('--intercept');
    const aws = new AwsCli(program, '2.13', intercepted);
    expect(await aws.json('sts', 'get-caller-identity')).toMatchObject({ Account: '123456789012' });
    expect(version).not.toBe('');
  });
});
