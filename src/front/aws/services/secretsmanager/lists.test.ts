// Many secrets: listed, filtered, sorted, read together.
import type { Filter } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Ctx } from '../../context.ts';
import { faultOf, openTestCtx, type TestCtx } from '../../testing.ts';
import { batchGetSecretValue } from './batch-get-secret-value.ts';
import { createSecret } from './create-secret.ts';
import { deleteSecret } from './delete-secret.ts';
import { listSecrets } from './list-secrets.ts';

let plane: TestCtx;
let ctx: Ctx;
beforeEach(async () => {
  plane = await openTestCtx();
  ctx = plane.ctx;
  const made = [
    { Name: 'prod/web', Description: 'Web token', Tags: [{ Key: 'team', Value: 'red' }] },
    { Name: 'prod/db', Description: 'Database of orders', Tags: [{ Key: 'team', Value: 'blue' }] },
    { Name: 'dev/db', Description: 'database' },
    { Name: 'old' },
  ];
  for (const each of made) {
    await createSecret(
      { SecretString: `value of ${each.Name}`, ClientRequestToken: ctx.ids.uuid(), ...each },
      ctx,
    );
    await plane.clock.advance(1000);
  }
  await deleteSecret({ SecretId: 'old' }, ctx);
});
afterEach(() => plane.close());

const names = (list: readonly { readonly Name?: string }[] = []) => list.map(({ Name }) => Name);
const listed = async (input = {}) => names((await listSecrets(input, ctx)).SecretList);

test('secrets are listed by their creation; those that wait for deletion when asked for', async () => {
  expect(await listed()).toEqual(['prod/web', 'prod/db', 'dev/db']);
  expect(await listed({ SortOrder: 'desc' })).toEqual(['dev/db', 'prod/db', 'prod/web']);
  expect(await listed({ SortBy: 'name' })).toEqual(['dev/db', 'prod/db', 'prod/web']);
  expect(await listed({ SortBy: 'name', SortOrder: 'desc' })).toEqual(['prod/web', 'prod/db', 'dev/db']);
  expect(await listed({ IncludePlannedDeletion: true })).toEqual(['prod/web', 'prod/db', 'dev/db', 'old']);
});

test('pages are the list, in both orders', async () => {
  for (const SortOrder of ['asc', 'desc'] as const) {
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const answer = await listSecrets({ MaxResults: 1, SortOrder, NextToken }, ctx);
      seen.push(...names(answer.SecretList));
      NextToken = answer.NextToken;
    } while (NextToken);
    expect(seen).toEqual(await listed({ SortOrder }));
  }
  expect(await faultOf(listSecrets({ NextToken: 'x' }, ctx))).toMatch(/^InvalidNextTokenException/);
});

test.each<[Filter[], string[]]>([
  [[{ Key: 'name', Values: ['prod/'] }], ['prod/web', 'prod/db']],
  [[{ Key: 'name', Values: ['Prod/'] }], []],
  [[{ Key: 'name', Values: ['db'] }], []],
  [[{ Key: 'name', Values: ['!prod/'] }], ['dev/db']],
  [[{ Key: 'description', Values: ['DATABASE'] }], ['prod/db', 'dev/db']],
  [[{ Key: 'description', Values: ['of data'] }], ['prod/db']],
  [[{ Key: 'description', Values: ['!d'] }], ['prod/web']],
  [[{ Key: 'tag-key', Values: ['team'] }], ['prod/web', 'prod/db']],
  [[{ Key: 'tag-key', Values: ['!team'] }], ['dev/db']],
  [[{ Key: 'tag-value', Values: ['re', 'green'] }], ['prod/web']],
  [[{ Key: 'all', Values: ['orders'] }], ['prod/db']],
  [[{ Key: 'all', Values: ['BLUE prod'] }], ['prod/db']],
  [
    [
      { Key: 'name', Values: ['prod'] },
      { Key: 'tag-value', Values: ['blue'] },
    ],
    ['prod/db'],
  ],
])('filters %o', async (Filters, expected) => expect(await listed({ Filters })).toEqual(expected));

test('filters that are none are refused', async () => {
  const wrong = [{ Key: 'colour' as 'name', Values: ['x'] }];
  expect(await faultOf(listSecrets({ Filters: wrong }, ctx))).toMatch(
    /^ValidationException: .*enum value set/,
  );
  expect(await faultOf(listSecrets({ Filters: [{ Key: 'name' }] }, ctx))).toMatch(
    /^InvalidParameterException/,
  );
});

test('values are read together; what cannot be read is told beside them', async () => {
  const { SecretValues, Errors } = await batchGetSecretValue(
    { SecretIdList: ['prod/db', 'none', 'old'] },
    ctx,
  );
  expect(SecretValues).toMatchObject([{ Name: 'prod/db', SecretString: 'value of prod/db' }]);
  expect(Errors?.map(({ SecretId, ErrorCode }) => [SecretId, ErrorCode])).toEqual([
    ['none', 'ResourceNotFoundException'],
    ['old', 'InvalidRequestException'],
  ]);
  const found = await batchGetSecretValue({ Filters: [{ Key: 'name', Values: ['prod'] }] }, ctx);
  expect(names(found.SecretValues)).toEqual(['prod/db', 'prod/web']);
  expect(await faultOf(batchGetSecretValue({}, ctx))).toBe(
    "InvalidParameterException: Either 'SecretIdList' or 'Filters' must be provided, but not both.",
  );
});
