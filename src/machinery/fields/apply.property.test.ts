// Whatever is applied and updated, in whatever order: what must always hold of the object and of who owns it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isError } from '../../model/errors.ts';
import type { Schema } from '../../model/kind.ts';
import type { ApiObject } from '../../model/object.ts';
import { isSame } from '../schema/equality.ts';
import { kubernetesDefinitions } from '../schema/kubernetes.ts';
import { Schemas } from '../schema/node.ts';
import { type Applied, applyConfiguration } from './apply.ts';
import { compareObjects } from './compare.ts';
import { difference, intersection, isEmpty } from './field-set.ts';
import { type Entries, fieldsOf } from './managers.ts';
import { mergeApplied } from './merge.ts';
import { addedNode, ignoredFields } from './to-set.ts';
import { trackUpdate } from './track.ts';

const text: Schema = { type: 'string' };
const inline: Schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        replicas: { type: 'integer' },
        labels: { type: 'object', additionalProperties: text },
        selector: { type: 'object', additionalProperties: text, 'x-kubernetes-map-type': 'atomic' },
        args: { type: 'array', items: text, 'x-kubernetes-list-type': 'atomic' },
        finalizers: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
        nested: { type: 'object', properties: { a: text, b: text } },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['port', 'protocol'],
          items: { type: 'object', properties: { port: { type: 'integer' }, protocol: text, name: text } },
        },
      },
    },
  },
};
const schema = new Schemas(kubernetesDefinitions).root('Widget', { inline });
const ignored = ignoredFields(true);

const word = fc.constantFrom('x', 'y', 'z');
const port = fc.record(
  { port: fc.integer({ min: 1, max: 3 }), protocol: fc.constantFrom('TCP', 'UDP'), name: word },
  { requiredKeys: ['port', 'protocol'] },
);
const spec = fc.record(
  {
    replicas: fc.integer({ min: 0, max: 2 }),
    labels: fc.dictionary(fc.constantFrom('a', 'b', 'c'), word, { maxKeys: 3 }),
    selector: fc.dictionary(fc.constantFrom('a', 'b'), word, { maxKeys: 2 }),
    args: fc.array(word, { maxLength: 3 }),
    finalizers: fc.uniqueArray(word, { maxLength: 3 }),
    nested: fc.record({ a: word, b: word }, { requiredKeys: [] }),
    ports: fc.uniqueArray(port, { maxLength: 4, selector: (it) => `${it.port}/${it.protocol}` }),
  },
  { requiredKeys: [] },
);

const step = fc.oneof(
  fc.record({
    type: fc.constant('apply' as const),
    manager: fc.constantFrom('ann', 'bob'),
    spec,
    force: fc.boolean(),
  }),
  fc.record({ type: fc.constant('update' as const), manager: fc.constantFrom('uma', 'vic'), spec }),
);
type Step = { type: 'apply' | 'update'; manager: string; spec: object | undefined; force?: boolean };

const NONE: Applied = { object: {}, managedFields: [] };

function objectOf(value: object): ApiObject {
  return { apiVersion: 'tutti.dev/v1', kind: 'Widget', metadata: {}, ...value } as unknown as ApiObject; // metadata plays no part
}

function play(state: Applied, { type, manager, ...rest }: Step, time = 't'): Applied {
  if (type === 'apply') {
    const by = {
      schema,
      manager,
      apiVersion: 'tutti.dev/v1',
      ignoresStatus: true,
      force: true,
      ...rest,
      time,
    };
    return applyConfiguration(state.object, state.managedFields, { spec: rest.spec }, by);
  }
  const before = {
    ...objectOf(state.object),
    metadata: { managedFields: state.managedFields },
  } as unknown as ApiObject;
  const write = { schema, manager, ignoresStatus: true, time };
  return {
    object: { spec: rest.spec },
    managedFields: trackUpdate(before, objectOf({ spec: rest.spec }), write) ?? [],
  };
}

/** Plays the steps; an apply that is refused changes nothing. */
function playAll(steps: readonly Step[]): Applied {
  return steps.reduce((state, one) => {
    try {
      return play(state, one);
    } catch (error) {
      if (isError(error, 'Conflict')) return state;
      throw error;
    }
  }, NONE);
}

function ownersWithMissingFields({ object, managedFields }: Applied): Entries {
  const all = { 'f:spec': addedNode(schema.fields.get('spec') ?? schema, object.spec ?? {}, true) };
  return managedFields.filter((entry) => !isEmpty(difference(fieldsOf(entry), all)));
}

const steps = fc.array(step, { maxLength: 6 });

test('nobody owns a field that is not there', () => {
  fc.assert(
    fc.property(steps, (played) => {
      expect(ownersWithMissingFields(playAll(played))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('what is applied is in the object, and applying it again changes nothing, not even a time', () => {
  fc.assert(
    fc.property(steps, spec, (played, config) => {
      const once = play(playAll(played), { type: 'apply', manager: 'ann', spec: config, force: true });
      expect(isSame(mergeApplied(schema, once.object, { spec: config }), once.object)).toBe(true);
      expect(play(once, { type: 'apply', manager: 'ann', spec: config, force: false }, 'later')).toEqual(
        once,
      );
    }),
    { numRuns: 300 },
  );
});

test('a field that a write changes belongs to its writer alone', () => {
  fc.assert(
    fc.property(steps, step, (played, last) => {
      const before = playAll(played);
      const after = play(before, { ...last, force: true });
      const { set } = compareObjects(schema, before.object, after.object, ignored);
      const others = after.managedFields.filter(({ manager }) => manager !== last.manager);
      for (const entry of others) expect(intersection(fieldsOf(entry), set)).toEqual({});
    }),
    { numRuns: 300 },
  );
});

test('an apply without force is refused, or does what one with force does', () => {
  fc.assert(
    fc.property(steps, spec, (played, config) => {
      const before = playAll(played);
      const forced = play(before, { type: 'apply', manager: 'ann', spec: config, force: true });
      try {
        expect(play(before, { type: 'apply', manager: 'ann', spec: config, force: false })).toEqual(forced);
      } catch (error) {
        if (!isError(error, 'Conflict')) throw error;
        expect(error.causes.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 300 },
  );
});

test('the only applier who applies nothing any more leaves nothing behind', () => {
  fc.assert(
    fc.property(fc.array(spec, { maxLength: 4 }), (configs) => {
      const applied = [...configs, undefined].reduce<Applied>(
        (state, config) => play(state, { type: 'apply', manager: 'ann', spec: config, force: false }),
        NONE,
      );
      expect(applied.managedFields).toEqual([]);
      expect(Object.values(applied.object.spec ?? {}).filter((value) => !isEmptyValue(value))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

function isEmptyValue(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
