// Functions by awscli as it is installed, old and new, and by the JavaScript SDK: made, called in all ways, published, shared by weight, changed,
// their logs read.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { zip } from '../../src/agent/functions/code/zip.case.ts';
import { tuttiOk, until } from '../instance.ts';
import { testsAreSteps } from '../steps.ts';
import { AwsCli, type AwsEnvironment, awsEnvironment, awsPrograms } from './aws-clients.ts';

let env: AwsEnvironment;
let folder: string;

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};
const codeOf = (word: string) => `
export const handler = async (event, context) => {
  console.log('${word} was called with', event.word);
  if (event.fail) throw new TypeError('as it was told to');
  return { word: '${word}', version: context.functionVersion };
};
export const streaming = awslambda.streamifyResponse(async (event, out) => {
  for (const word of ['one', 'two', 'three']) {
    out.write(word);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  out.end();
});
`;

beforeAll(async () => {
  await tuttiOk('up');
  env = await awsEnvironment();
  folder = await mkdtemp(join(tmpdir(), 'tutti-functions-'));
  for (const word of ['first', 'second'])
    await writeFile(join(folder, `${word}.zip`), zip([{ name: 'index.mjs', text: codeOf(word) }]));
}, 400_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const all = await awsPrograms();
/** The fast run takes one: Debian's where it is there, for it is the older. */
const programs = process.env.TUTTI_TEST_TIER === 'all' ? all : all.slice(-1);

/** The first function of an instance waits for its runtime to be made. */
const TIMEOUT = 400_000;

describe.each(programs)('functions by aws-cli %s', (version, program) => {
  testsAreSteps();
  const name = `cli-${version.replaceAll('.', '-')}`;
  const lambda = <T = Record<string, unknown>>(...args: readonly string[]) =>
    new AwsCli(program, version, env).json<T>('lambda', ...args);
  const archive = (word: string) => ['--zip-file', `fileb://${join(folder, `${word}.zip`)}`];
  /** The first does not know the flag, for it takes texts as they are. */
  const raw = version.startsWith('1.') ? [] : ['--cli-binary-format', 'raw-in-base64-out'];

  async function invoke(payload: object, ...args: readonly string[]) {
    const out = join(folder, `${name}.json`);
    const said = await lambda(
      ...['invoke', '--function-name', name, '--payload', JSON.stringify(payload)],
      ...[...raw, ...args, out],
    );
    return { said, answer: await readFile(out, 'utf8') };
  }

  test(
    'one is made, and waited for',
    async () => {
      const iam = new AwsCli(program, version, env);
      await iam.json(
        ...['iam', 'create-role', '--role-name', name],
        ...['--assume-role-policy-document', JSON.stringify(TRUST)],
      );
      const role = `arn:aws:iam::123456789012:role/${name}`;
      await lambda(
        ...[
          'create-function',
          '--function-name',
          name,
          '--runtime',
          'nodejs22.x',
          '--handler',
          'index.handler',
        ],
        ...['--role', role, ...archive('first')],
      );
      await lambda('wait', 'function-active-v2', '--function-name', name);
    },
    TIMEOUT,
  );

  test('it is called: with its log, for nobody, and to see whether it could be', async () => {
    const { said, answer } = await invoke({ word: 'a' }, '--log-type', 'Tail');
    expect(said).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(Buffer.from(String(said.LogResult), 'base64').toString()).toContain('first was called with a');
    expect(JSON.parse(answer)).toEqual({ word: 'first', version: '$LATEST' });
    expect((await invoke({ word: 'b' }, '--invocation-type', 'Event')).said).toMatchObject({
      StatusCode: 202,
    });
    expect((await invoke({}, '--invocation-type', 'DryRun')).said).toMatchObject({ StatusCode: 204 });
  });

  test('one that throws says what', async () => {
    const { said, answer } = await invoke({ fail: true });
    expect(said).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(answer)).toMatchObject({ errorType: 'TypeError', errorMessage: 'as it was told to' });
  });

  test('a version, an alias, new code, and the alias moved to it', async () => {
    expect(await lambda('publish-version', '--function-name', name)).toMatchObject({ Version: '1' });
    await lambda('create-alias', '--function-name', name, '--name', 'live', '--function-version', '1');
    const changed = await lambda(
      'update-function-code',
      '--function-name',
      name,
      ...archive('second'),
      '--publish',
    );
    expect(changed).toMatchObject({ Version: '2' });
    await lambda('wait', 'function-updated-v2', '--function-name', name);
    const live = () => invoke({ word: 'c' }, '--qualifier', 'live');
    expect(JSON.parse((await live()).answer)).toEqual({ word: 'first', version: '1' });
    const weights = JSON.stringify({ AdditionalVersionWeights: { 2: 1 } });
    await lambda('update-alias', '--function-name', name, '--name', 'live', '--routing-config', weights);
    await until('version 2 to answer', live, ({ said }) => said.ExecutedVersion === '2');
  });

  test('its log can be read', async () => {
    const logs = new AwsCli(program, version, env);
    const read = () =>
      logs.json<{ events: { message: string }[] }>(
        ...['logs', 'filter-log-events', '--log-group-name', `/aws/lambda/${name}`],
      );
    const hasAll = (events: readonly { message: string }[]) =>
      ['first was called with b', 'second was called with c', 'REPORT RequestId'].every((text) =>
        events.some(({ message }) => message.includes(text)),
      );
    await until('the lines of all calls', read, ({ events }) => hasAll(events));
  });

  test('it is told by the JavaScript SDK as it comes', async () => {
    await lambda('update-function-configuration', '--function-name', name, '--handler', 'index.streaming');
    await lambda('wait', 'function-updated-v2', '--function-name', name);
    const client = new LambdaClient({
      endpoint: env.AWS_ENDPOINT_URL ?? '',
      region: env.AWS_REGION ?? '',
      credentials: {
        accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
      },
    });
    const { EventStream } = await client.send(new InvokeWithResponseStreamCommand({ FunctionName: name }));
    const told: string[] = [];
    for await (const { PayloadChunk } of EventStream ?? [])
      if (PayloadChunk) told.push(Buffer.from(PayloadChunk.Payload ?? []).toString());
    client.destroy();
    expect(told.join(' ')).toBe('one two three');
  });

  test('it is removed, and not there any more', async () => {
    await lambda('delete-function', '--function-name', name);
    const cli = new AwsCli(program, version, env);
    const { code, err } = await cli.run('lambda', 'get-function', '--function-name', name);
    expect(code).not.toBe(0);
    expect(err).toContain('ResourceNotFoundException');
  });
});
