// Many parameters: read together and by path, described by filters, deleted.
import type { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx } from '../../context.ts';
import type { Input } from '../../operation.ts';
import { faultOf, openTestCtx, type TestCtx } from '../../testing.ts';
import { addTagsToResource } from './add-tags-to-resource.ts';
import { deleteParameters } from './delete-parameters.ts';
import { describeParameters } from './describe-parameters.ts';
import { getParameters } from './get-parameters.ts';
import { getParametersByPath } from './get-parameters-by-path.ts';
import { labelParameterVersion } from './label-parameter-version.ts';
import { putParameter } from './put-parameter.ts';

let plane: TestCtx;
let ctx: Ctx;
beforeEach(async () => {
  plane = await openTestCtx();
  ctx = plane.ctx;
});
afterEach(() => plane.close());

const put = (input: Pick<Input<PutParameterCommand>, 'Name' | 'Value' | 'Type'>) => putParameter(input, ctx);

describe('many parameters', () => {
  beforeEach(async () => {
    for (const Name of ['/app/a', '/app/b', '/app/db/user', '/app/db/pass', '/apple', 'plain'])
      await put({ Name, Value: Name, Type: Name.endsWith('pass') ? 'SecureString' : 'String' });
  });
  const names = (parameters: readonly { readonly Name?: string }[] = []) =>
    parameters.map(({ Name }) => Name);

  test('are read by name; what is missing is told', async () => {
    const Names = ['/app/b', '/no', '/app/a', '/app/a:7', '/app/b'];
    const { Parameters, InvalidParameters } = await getParameters({ Names }, ctx);
    expect(names(Parameters)).toEqual(['/app/b', '/app/a']);
    expect(InvalidParameters).toEqual(['/no', '/app/a:7']);
    const eleven = Array.from({ length: 11 }, (_, n) => `/n${n}`);
    expect(await faultOf(getParameters({ Names: eleven }, ctx))).toMatch(
      /'names'.*less than or equal to 10$/,
    );
  });
  test.each<[string, boolean, string[]]>([
    ['/app', false, ['/app/a', '/app/b']],
    ['/app/', true, ['/app/a', '/app/b', '/app/db/pass', '/app/db/user']],
    ['/', false, ['/apple', 'plain']],
    ['/', true, ['/app/a', '/app/b', '/app/db/pass', '/app/db/user', '/apple', 'plain']],
    ['/none', true, []],
  ])('are read by path %s, recursive %s', async (Path, Recursive, expected) => {
    expect(names((await getParametersByPath({ Path, Recursive }, ctx)).Parameters)).toEqual(expected);
  });
  test('are read by path and label: the version that has it', async () => {
    await putParameter({ Name: '/app/a', Value: 'second', Overwrite: true }, ctx);
    await labelParameterVersion({ Name: '/app/a', ParameterVersion: 1, Labels: ['prod'] }, ctx);
    const ParameterFilters = [{ Key: 'Label', Values: ['prod'] }];
    const { Parameters } = await getParametersByPath({ Path: '/app', ParameterFilters }, ctx);
    expect(Parameters).toMatchObject([{ Name: '/app/a', Value: '/app/a', Version: 1 }]);
  });
  test('are read by path page by page, in clear where asked for', async () => {
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const input = { Path: '/app', Recursive: true, WithDecryption: true, MaxResults: 3, NextToken };
      const answer = await getParametersByPath(input, ctx);
      seen.push(...(answer.Parameters ?? []).map(({ Value }) => Value));
      NextToken = answer.NextToken;
    } while (NextToken);
    expect(seen).toEqual(['/app/a', '/app/b', '/app/db/pass', '/app/db/user']);
    expect(await faultOf(getParametersByPath({ Path: '/app', NextToken: 'x' }, ctx))).toMatch(
      /^InvalidNextToken/,
    );
  });
  test.each([
    [{ Key: 'Type', Values: ['SecureString'] }, ['/app/db/pass']],
    [{ Key: 'Name', Values: ['/app/a', 'plain'] }, ['/app/a', 'plain']],
    [{ Key: 'Name', Values: ['app/a'] }, ['/app/a']],
    [{ Key: 'Name', Option: 'BeginsWith', Values: ['/app/d'] }, ['/app/db/pass', '/app/db/user']],
    [{ Key: 'Name', Option: 'Contains', Values: ['pl'] }, ['/apple', 'plain']],
    [{ Key: 'Path', Values: ['/app'] }, ['/app/a', '/app/b']],
    [{ Key: 'Path', Option: 'Recursive', Values: ['/app/db'] }, ['/app/db/pass', '/app/db/user']],
    [{ Key: 'KeyId', Values: ['alias/aws/ssm'] }, ['/app/db/pass']],
    [{ Key: 'Tier', Values: ['Advanced'] }, []],
    [{ Key: 'tag:team' }, ['/app/a']],
    [{ Key: 'tag:team', Values: ['x'] }, []],
    [{ Key: 'tag:constructor' }, []],
  ])('are described by filter %o', async (filter, expected) => {
    await addTagsToResource(
      { ResourceType: 'Parameter', ResourceId: '/app/a', Tags: [{ Key: 'team', Value: 'red' }] },
      ctx,
    );
    expect(names((await describeParameters({ ParameterFilters: [filter] }, ctx)).Parameters)).toEqual(
      expected,
    );
  });
  test.each([
    [
      { Key: 'Colour', Values: ['x'] },
      "ValidationException: 1 validation error detected: Value 'Colour' at 'parameterFilters.1.member.key'",
    ],
    [{ Key: 'Label', Values: ['x'] }, 'InvalidFilterKey: The following filter key is not valid: Label.'],
    [
      { Key: 'Name' },
      'InvalidFilterValue: The following filter values are missing : null for filter key Name.',
    ],
    [
      { Key: 'Name', Option: 'Near', Values: ['x'] },
      'InvalidFilterOption: The following filter option is not valid: Near.',
    ],
    [
      { Key: 'Type', Values: ['Number'] },
      'InvalidFilterOption: The following filter value is not valid: Number.',
    ],
    [{ Key: 'Path', Values: ['app'] }, "ValidationException: The parameter doesn't meet"],
    [{ Key: 'Path', Values: ['/aws/x'] }, "ValidationException: Filters for common parameters can't"],
  ])('filter %o is refused', async (filter, fault) =>
    expect(await faultOf(describeParameters({ ParameterFilters: [filter] }, ctx))).toContain(fault),
  );
  test('are described by the old filters, not together with the new', async () => {
    const Filters = [{ Key: 'Name' as const, Values: ['/app/d'] }];
    expect(names((await describeParameters({ Filters }, ctx)).Parameters)).toEqual([
      '/app/db/pass',
      '/app/db/user',
    ]);
    const ParameterFilters = [{ Key: 'Name', Values: ['x'] }];
    expect(await faultOf(describeParameters({ Filters, ParameterFilters }, ctx))).toBe(
      'ValidationException: You can use either Filters or ParameterFilters in a single request.',
    );
  });
  test('are deleted together; what is missing is told', async () => {
    expect(await deleteParameters({ Names: ['/app/a', '/no'] }, ctx)).toEqual({
      DeletedParameters: ['/app/a'],
      InvalidParameters: ['/no'],
    });
  });
  test('of one region are not there in another', async () => {
    const other = await plane.inRegion('eu-west-1');
    expect((await describeParameters({}, other)).Parameters).toEqual([]);
  });
});
