import { describe, expect, it } from 'vitest';
import { aConfigMap } from '../../../model/testing.ts';
import { FOREGROUND, ORPHAN, type OwnerState, type Plan, plan } from './plan.ts';

const cases: readonly {
  readonly name: string;
  readonly owners: { readonly [uid: string]: OwnerState };
  readonly finalizers?: readonly string[];
  readonly hasDependents?: boolean;
  readonly expected: Plan;
}[] = [
  { name: 'what has no owner stays', owners: {}, expected: { type: 'keep' } },
  { name: 'what has its owner stays', owners: { a: 'present' }, expected: { type: 'keep' } },
  {
    name: 'what has lost its only owner goes',
    owners: { a: 'gone' },
    expected: { type: 'delete', propagation: 'Background' },
  },
  {
    name: 'what has lost one of two owners is released from it',
    owners: { a: 'gone', b: 'present' },
    expected: { type: 'release', uids: ['a'] },
  },
  {
    name: 'what one owner waits for and another keeps is released from the first',
    owners: { a: 'waiting', b: 'present' },
    expected: { type: 'release', uids: ['a'] },
  },
  {
    name: 'what its owner waits for goes',
    owners: { a: 'waiting' },
    expected: { type: 'delete', propagation: 'Background' },
  },
  {
    name: 'what its owner waits for takes its own dependents along first',
    owners: { a: 'waiting', b: 'gone' },
    hasDependents: true,
    expected: { type: 'delete', propagation: 'Foreground' },
  },
  {
    name: 'what was asked to leave its dependents alone does so',
    owners: { a: 'gone' },
    finalizers: [ORPHAN],
    hasDependents: true,
    expected: { type: 'delete', propagation: 'Orphan' },
  },
  {
    name: 'what was asked to go after its dependents does so',
    owners: { a: 'gone' },
    finalizers: [FOREGROUND],
    expected: { type: 'delete', propagation: 'Foreground' },
  },
  {
    name: 'what has an owner of an unknown kind stays, whatever the others are',
    owners: { a: 'unknown', b: 'gone' },
    expected: { type: 'keep' },
  },
];

describe('the plan for an object', () => {
  it.each(cases)('$name', ({ owners, finalizers, hasDependents = false, expected }) => {
    const object = aConfigMap({ metadata: { finalizers } });
    expect(plan({ object, owners: new Map(Object.entries(owners)), hasDependents })).toEqual(expected);
  });
});
