// Names of objects for AWS names: readable, the same each time, and two names never meet.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { objectName } from './object-name.ts';

describe('names of objects', () => {
  test('a label stays as it is', () => expect(objectName('web-1')).toBe('web-1'));
  test('any other is readable and distinct', () => {
    expect(objectName('/prod/db/Password')).toMatch(/^prod-db-password\.[0-9a-f]{16}$/);
    expect(objectName('Web')).not.toBe(objectName('web'));
    expect(objectName('web.x')).not.toBe('web.x');
  });
  test('every name becomes a DNS subdomain, the same each time, and two names never meet', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(objectName(a)).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[0-9a-f]+)?$/);
        expect(objectName(a)).toBe(objectName(a));
        if (a !== b) expect(objectName(a)).not.toBe(objectName(b));
      }),
    );
  });
});
