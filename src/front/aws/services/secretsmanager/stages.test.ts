// Staging labels: whatever is done, a label is on one version at most and something is current.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SecretVersion } from '../../../../model/kinds/managed-secret.ts';
import { added, CURRENT, holderOf, moved, PREVIOUS } from './stages.ts';

const aVersion = (id: string, stages: string[] = [CURRENT], size = 4): SecretVersion => ({
  id,
  value: 'x'.repeat(size),
  form: 'string',
  keyId: 'k',
  stages,
  createdAt: '2026-01-01T00:00:00.000Z',
});

const stagesById = (versions: readonly SecretVersion[]) =>
  Object.fromEntries(versions.map(({ id, stages }) => [id, stages]));

test('a new version becomes current, the one before previous, and the one before that deprecated', () => {
  const versions = ['a', 'b', 'c'].reduce<readonly SecretVersion[]>(
    (all, id) => added(all, aVersion(id)),
    [],
  );
  expect(stagesById(versions)).toEqual({ a: [], b: [PREVIOUS], c: [CURRENT] });
});

test('a pending version leaves the current one alone, and the first one is current in any case', () => {
  const first = added([], aVersion('a', ['AWSPENDING']));
  expect(stagesById(first)).toEqual({ a: [CURRENT, 'AWSPENDING'] });
  expect(stagesById(added(first, aVersion('b', ['AWSPENDING'])))).toEqual({
    a: [CURRENT],
    b: ['AWSPENDING'],
  });
});

test('the oldest deprecated versions go when there are more than a hundred, labelled ones stay', () => {
  const ids = Array.from({ length: 150 }, (_, n) => `v${n}`);
  const versions = ids.reduce<readonly SecretVersion[]>(
    (all, id) => added(all, aVersion(id, id === 'v0' ? [CURRENT, 'keep'] : [CURRENT])),
    [],
  );
  expect(versions).toHaveLength(100);
  expect(holderOf(versions, 'keep')?.id).toBe('v0');
  expect(versions.at(1)?.id).toBe('v51');
});

test('large deprecated versions go earlier', () => {
  const ids = Array.from({ length: 60 }, (_, n) => `v${n}`);
  const versions = ids.reduce<readonly SecretVersion[]>(
    (all, id) => added(all, aVersion(id, [CURRENT], 90_000)),
    [],
  );
  expect(versions.reduce((sum, { value }) => sum + value.length, 0)).toBeLessThan(1.4 * 2 ** 20);
  expect(holderOf(versions, CURRENT)?.id).toBe('v59');
});

test('after any moves a label is on one version at most, and AWSPREVIOUS is where AWSCURRENT was', () => {
  const labels = [CURRENT, PREVIOUS, 'AWSPENDING', 'blue'];
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('add' as const),
      stages: fc.uniqueArray(fc.constantFrom(...labels), { minLength: 1 }),
    }),
    fc.record({ kind: fc.constant('move' as const), stage: fc.constantFrom(...labels), to: fc.nat(9) }),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
      let versions = added([], aVersion('first'));
      for (const [index, each] of steps.entries()) {
        const before = holderOf(versions, CURRENT)?.id;
        if (each.kind === 'add') versions = added(versions, aVersion(`v${index}`, each.stages));
        else versions = moved(versions, each.stage, versions[each.to % versions.length]?.id);
        const all = versions.flatMap(({ stages }) => stages);
        expect(new Set(all).size).toBe(all.length);
        const now = holderOf(versions, CURRENT)?.id;
        expect(now).toBeDefined();
        const tookPrevious = each.kind === 'add' && each.stages.includes(PREVIOUS);
        if (now !== before && !tookPrevious) expect(holderOf(versions, PREVIOUS)?.id).toBe(before);
      }
    }),
  );
});
