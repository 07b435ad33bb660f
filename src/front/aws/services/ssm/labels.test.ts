// Labels of parameter versions.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx } from '../../context.ts';
import { faultOf, openTestCtx, type TestCtx } from '../../testing.ts';
import { getParameter } from './get-parameter.ts';
import { labelParameterVersion } from './label-parameter-version.ts';
import { putParameter } from './put-parameter.ts';
import { unlabelParameterVersion } from './unlabel-parameter-version.ts';

let plane: TestCtx;
let ctx: Ctx;
beforeEach(async () => {
  plane = await openTestCtx();
  ctx = plane.ctx;
});
afterEach(() => plane.close());

const put = () => putParameter({ Name: '/app/key', Value: 'v1', Type: 'String' }, ctx);
const again = () => putParameter({ Name: '/app/key', Value: 'v2', Overwrite: true }, ctx);
const get = async (Name: string) => (await getParameter({ Name }, ctx)).Parameter;

describe('labels', () => {
  test('move from one version to another', async () => {
    await put();
    await again();
    await labelParameterVersion({ Name: '/app/key', ParameterVersion: 1, Labels: ['prod', 'old'] }, ctx);
    expect(await labelParameterVersion({ Name: '/app/key', Labels: ['prod'] }, ctx)).toEqual({
      InvalidLabels: [],
      ParameterVersion: 2,
    });
    expect((await get('/app/key:prod'))?.Version).toBe(2);
    expect((await get('/app/key:old'))?.Version).toBe(1);
  });
  test.each(['1a', 'aws-x', 'SSM', 'a b', 'a/b'])('"%s" is none', async (label) => {
    await put();
    const answer = await labelParameterVersion({ Name: '/app/key', Labels: [label, 'good'] }, ctx);
    expect(answer.InvalidLabels).toEqual([label]);
    expect((await get('/app/key:good'))?.Version).toBe(1);
  });
  test('are ten at most', async () => {
    await put();
    const Labels = Array.from({ length: 10 }, (_, n) => `l${n}`);
    await labelParameterVersion({ Name: '/app/key', Labels }, ctx);
    expect(await faultOf(labelParameterVersion({ Name: '/app/key', Labels: ['more'] }, ctx))).toMatch(
      /^ParameterVersionLabelLimitExceeded/,
    );
  });
  test('are taken away again', async () => {
    await put();
    await labelParameterVersion({ Name: '/app/key', Labels: ['a', 'b'] }, ctx);
    const input = { Name: '/app/key', ParameterVersion: 1, Labels: ['a', 'c'] };
    expect(await unlabelParameterVersion(input, ctx)).toEqual({ RemovedLabels: ['a'], InvalidLabels: ['c'] });
    expect(await faultOf(get('/app/key:a'))).toMatch(/^ParameterVersionNotFound/);
  });
});
