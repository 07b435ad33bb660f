import { afterEach, describe, expect, it } from 'vitest';
import { type ScalingPolicy, scalingPolicyKind } from '../../../model/kinds/group-rules.ts';
import { executeAsked } from './asked.ts';
import { type Crash, Died, dying, openPolicies, type PolicyWorld, SIMPLE, STEPS } from './testing.ts';

type Asked = NonNullable<ScalingPolicy['spec']['asked']>;

const asked = (at: string, further: Partial<Asked> = {}) => ({
  asked: { at: `2026-01-01T00:00:${at}.000Z`, honorCooldown: false, ...further },
});

let world: PolicyWorld;
afterEach(() => world.world.close());

/** Asks again, as the same policy. */
async function again(policy: ScalingPolicy, at: string): Promise<ScalingPolicy> {
  const now = await world.now(policy);
  return world.deps.client.update(scalingPolicyKind, { ...now, spec: { ...now.spec, ...asked(at) } });
}

it('a request is carried out and taken off, and the activity will tell who asked', async () => {
  world = await openPolicies();
  const policy = await world.policy('more', { ...SIMPLE, ...asked('01') });
  await executeAsked(world.deps, policy);
  const { spec } = await world.group();
  expect(spec.desired).toBe(5);
  expect(spec.desiredCause).toMatch(
    /^At \S+Z a user request executed policy more changing the desired capacity from 3 to 5\.$/,
  );
  expect((await world.now(policy)).spec.asked).toBeUndefined();
});

it('a request that changes nothing is taken off, too', async () => {
  world = await openPolicies({ max: 3 });
  const policy = await world.policy('more', { ...SIMPLE, ...asked('01') });
  await executeAsked(world.deps, policy);
  expect((await world.group()).spec.desired).toBe(3);
  expect((await world.now(policy)).spec.asked).toBeUndefined();
});

const crashes: readonly Crash[] = [1, 2].flatMap((write) => [
  { write, when: 'before' as const },
  { write, when: 'after' as const },
]);

describe.each([
  ['simple', SIMPLE, {}],
  ['step', STEPS, { breach: 1 }],
])('a %s policy is executed once', (_name, policySpec, further) => {
  it.each(crashes)('when control dies $when its write $write', async (crash) => {
    world = await openPolicies();
    const policy = await world.policy('more', { ...policySpec, ...asked('01', further) });
    const client = dying(world.deps.client, crash);
    await expect(executeAsked({ ...world.deps, client }, policy)).rejects.toThrow(Died);
    const left = await world.now(policy);
    if (left.spec.asked) await executeAsked(world.deps, left);
    expect((await world.group()).spec.desired).toBe(5);
    expect((await world.now(policy)).spec.asked).toBeUndefined();
  });
});

it('the next request is another one, and so is the one of another policy', async () => {
  world = await openPolicies();
  const [first, second] = [
    await world.policy('more', { ...SIMPLE, ...asked('01') }),
    await world.policy('other', { ...SIMPLE, ...asked('01') }),
  ];
  await executeAsked(world.deps, first);
  await executeAsked(world.deps, second);
  await executeAsked(world.deps, await again(first, '02'));
  const { spec } = await world.group();
  expect(spec.desired).toBe(9);
  expect(spec.executed?.map(({ policyId }) => policyId)).toEqual(['id-other', 'id-more']);
});

it('the cooldown of a simple policy begins with the change, and a caller may honor it', async () => {
  world = await openPolicies();
  const policy = await world.policy('more', { ...SIMPLE, cooldownSeconds: 60, ...asked('01') });
  await executeAsked(world.deps, policy);
  const { spec } = await world.group();
  expect(Date.parse(spec.cooldownUntil ?? '') - world.world.clock.now()).toBe(60_000);
  const other = await world.policy('other', { ...SIMPLE, ...asked('02', { honorCooldown: true }) });
  await executeAsked(world.deps, other);
  expect((await world.group()).spec.desired).toBe(5);
});
