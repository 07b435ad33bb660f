// Whatever is put, labelled and deleted, a parameter reads as a plain list of its versions would.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ctx } from '../../context.ts';
import { faultOf, openTestCtx } from '../../testing.ts';
import { deleteParameter } from './delete-parameter.ts';
import { getParameter } from './get-parameter.ts';
import { getParameterHistory } from './get-parameter-history.ts';
import { labelParameterVersion } from './label-parameter-version.ts';
import { putParameter } from './put-parameter.ts';
import { unlabelParameterVersion } from './unlabel-parameter-version.ts';

const NAME = '/app/key';
const TYPES = ['String', 'SecureString'] as const;
const LABELS = ['prod', 'test', 'old'];

interface Version {
  readonly number: number;
  readonly value: string;
  readonly labels: Set<string>;
}

const label = fc.constantFrom(...LABELS);
const version = fc.integer({ min: 1, max: 6 });
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      value: fc.string({ minLength: 1 }),
      type: fc.constantFrom(...TYPES),
    }),
  },
  fc.record({ kind: fc.constant('label' as const), label, version }),
  fc.record({ kind: fc.constant('unlabel' as const), label, version }),
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What a plain list does with a step; the call has to do the same, or be refused where `versions` has nothing to do it on. */
async function act(ctx: Ctx, versions: Version[], each: Step): Promise<void> {
  if (each.kind === 'put') {
    await putParameter({ Name: NAME, Value: each.value, Type: each.type, Overwrite: true }, ctx);
    versions.push({ number: (versions.at(-1)?.number ?? 0) + 1, value: each.value, labels: new Set() });
    return;
  }
  if (each.kind === 'delete') {
    const call = deleteParameter({ Name: NAME }, ctx);
    if (versions.length === 0) expect(await faultOf(call)).toBe('ParameterNotFound: ');
    else await call;
    versions.length = 0;
    return;
  }
  const target = versions.find(({ number }) => number === each.version);
  const input = { Name: NAME, ParameterVersion: each.version, Labels: [each.label] };
  const call =
    each.kind === 'label' ? labelParameterVersion(input, ctx) : unlabelParameterVersion(input, ctx);
  if (!target) {
    expect(await faultOf(call)).toMatch(/^Parameter(Version)?NotFound/);
    return;
  }
  await call;
  if (each.kind === 'label') for (const { labels } of versions) labels.delete(each.label);
  if (each.kind === 'label') target.labels.add(each.label);
  else target.labels.delete(each.label);
}

async function compare(ctx: Ctx, versions: readonly Version[]): Promise<void> {
  const read = (Name: string) => getParameter({ Name, WithDecryption: true }, ctx);
  if (versions.length === 0) {
    expect(await faultOf(read(NAME))).toBe('ParameterNotFound: ');
    return;
  }
  expect((await read(NAME)).Parameter?.Value).toBe(versions.at(-1)?.value);
  const { Parameters = [] } = await getParameterHistory({ Name: NAME, WithDecryption: true }, ctx);
  expect(Parameters.map(({ Version, Value, Labels }) => [Version, Value, new Set(Labels)])).toEqual(
    versions.map(({ number, value, labels }) => [number, value, labels]),
  );
  for (const name of LABELS) {
    const holder = versions.find(({ labels }) => labels.has(name));
    if (holder) expect((await read(`${NAME}:${name}`)).Parameter?.Version).toBe(holder.number);
    else expect(await faultOf(read(`${NAME}:${name}`))).toMatch(/^ParameterVersionNotFound/);
  }
}

test('a parameter is the list of its versions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const plane = await openTestCtx();
      try {
        const versions: Version[] = [];
        for (const each of steps) {
          await act(plane.ctx, versions, each);
          await compare(plane.ctx, versions);
        }
      } finally {
        await plane.close();
      }
    }),
    { numRuns: 30 },
  );
}, 60_000);
