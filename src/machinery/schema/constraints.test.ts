import { expect, test } from 'vitest';
import type { Schema } from '../../model/kind.ts';
import { constraintErrors } from './constraints.ts';

const schema: Schema = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 10 },
        mode: { type: 'string', enum: ['fast', 'slow'] },
        name: { type: 'string', pattern: '^[a-z]+$', minLength: 2, maxLength: 4 },
        ports: {
          type: 'array',
          items: { type: 'object', required: ['port'], properties: { port: { type: 'integer' } } },
        },
        weights: { type: 'object', additionalProperties: { type: 'integer', minimum: 0 } },
      },
    },
  },
};

const cases = [
  {
    name: 'all is well',
    spec: { size: 1, mode: 'fast', name: 'ab', ports: [{ port: 1 }], weights: { a: 0 } },
    fields: [],
  },
  { name: 'a required field is missing', spec: {}, fields: ['Required spec.size'] },
  { name: 'a number is too small', spec: { size: 0 }, fields: ['Invalid spec.size'] },
  { name: 'a number is too large', spec: { size: 11 }, fields: ['Invalid spec.size'] },
  {
    name: 'a value is none of the known',
    spec: { size: 1, mode: 'odd' },
    fields: ['NotSupported spec.mode'],
  },
  { name: 'a text does not match', spec: { size: 1, name: 'AB' }, fields: ['Invalid spec.name'] },
  { name: 'a text is too short', spec: { size: 1, name: 'a' }, fields: ['Invalid spec.name'] },
  { name: 'a text is too long', spec: { size: 1, name: 'abcde' }, fields: ['TooLong spec.name'] },
  {
    name: 'an item of a list lacks a field',
    spec: { size: 1, ports: [{ port: 1 }, {}] },
    fields: ['Required spec.ports[1].port'],
  },
  {
    name: 'a value of a map is out of bounds',
    spec: { size: 1, weights: { a: -1 } },
    fields: ['Invalid spec.weights[a]'],
  },
];

test.each(cases)('$name', ({ spec, fields }) => {
  expect(constraintErrors(schema, { spec }).map(({ type, field }) => `${type} ${field}`)).toEqual(fields);
});

test('an object without a required part says so', () => {
  expect(constraintErrors(schema, {})).toEqual([{ type: 'Required', field: 'spec', detail: '' }]);
});
