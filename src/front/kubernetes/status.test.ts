// Every error of ours on the wire, and what must not get out.
import { describe, expect, test } from 'vitest';
import { type ErrorCode, TuttiError } from '../../model/errors.ts';
import { invalidOptions, statusOf, successStatus, WireRefusal } from './status.ts';

describe('statusOf', () => {
  test.each([
    ['NotFound', 404, 'NotFound'],
    ['AlreadyExists', 409, 'AlreadyExists'],
    ['Conflict', 409, 'Conflict'],
    ['Invalid', 422, 'Invalid'],
    ['BadRequest', 400, 'BadRequest'],
    ['Forbidden', 403, 'Forbidden'],
    ['Unauthorized', 401, 'Unauthorized'],
    ['MethodNotAllowed', 405, 'MethodNotAllowed'],
    ['Expired', 410, 'Expired'],
    ['NoCapacity', 429, 'TooManyRequests'],
    ['Unavailable', 503, 'ServiceUnavailable'],
    ['Timeout', 504, 'Timeout'],
    ['TooLarge', 413, 'RequestEntityTooLarge'],
    ['Terminal', 500, 'InternalError'],
  ] satisfies readonly [ErrorCode, number, string][])('%s is %i %s', (code, number, reason) => {
    expect(statusOf(new TuttiError(code, 'text'))).toMatchObject({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message: 'text',
      code: number,
      reason,
    });
  });

  test('says what it is about, why, and when to come back', () => {
    const error = new TuttiError('Invalid', 'bad', {
      about: { group: 'apps', kind: 'Deployment', name: 'web' },
      causes: [
        { type: 'Invalid', field: 'spec.replicas', value: -1, detail: 'must be greater than or equal to 0' },
      ],
      retryAfterSeconds: 2,
    });
    expect(statusOf(error).details).toEqual({
      group: 'apps',
      kind: 'Deployment',
      name: 'web',
      causes: [
        {
          reason: 'FieldValueInvalid',
          field: 'spec.replicas',
          message: 'Invalid value: -1: must be greater than or equal to 0',
        },
      ],
      retryAfterSeconds: 2,
    });
  });

  test('of a conflict names whose field it is', () => {
    const causes = [
      { type: 'FieldManagerConflict', field: '.spec.replicas', detail: 'conflict with "hpa"' } as const,
    ];
    expect(statusOf(new TuttiError('Conflict', 'x', { causes })).details?.causes).toEqual([
      { reason: 'FieldManagerConflict', field: '.spec.replicas', message: 'conflict with "hpa"' },
    ]);
  });

  test('has details for every 404, for no other without any', () => {
    expect(statusOf(new TuttiError('NotFound', 'x')).details).toEqual({});
    expect(statusOf(new TuttiError('BadRequest', 'x')).details).toBeUndefined();
  });

  test('keeps the inside in: detail, cause and foreign errors are for the log', () => {
    const inner = new TuttiError('Unavailable', 'no', { detail: 'secret', cause: new Error('secret') });
    expect(JSON.stringify(statusOf(inner))).not.toContain('secret');
    const foreign = statusOf(new TypeError('secret is undefined'));
    expect(foreign).toMatchObject({ code: 500, reason: 'InternalError' });
    expect(JSON.stringify(foreign)).not.toContain('secret');
  });

  test('of a refusal of this wire alone is that refusal', () => {
    expect(statusOf(new WireRefusal(415, 'UnsupportedMediaType', 'no'))).toMatchObject({
      code: 415,
      reason: 'UnsupportedMediaType',
      message: 'no',
    });
  });
});

test('a broken option reads as upstream writes it', () => {
  const cause = { type: 'Required', field: 'fieldManager', detail: 'is required for apply patch' } as const;
  expect(invalidOptions('PatchOptions', cause).message).toBe(
    'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  );
});

test('success is a Status too', () => {
  expect(successStatus(201)).toMatchObject({ kind: 'Status', status: 'Success', code: 201 });
});
