import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatImageName,
  fullImageName,
  type ImageName,
  parseImageName,
  shortImageName,
} from './image-name.ts';

const HEX = 'a'.repeat(64);

describe('a name as a user writes it', () => {
  test.each([
    ['node', 'docker.io/library/node:latest', 'node:latest'],
    ['node:21.7', 'docker.io/library/node:21.7', 'node:21.7'],
    ['user/app', 'docker.io/user/app:latest', 'user/app:latest'],
    ['docker.io/node', 'docker.io/library/node:latest', 'node:latest'],
    ['index.docker.io/node:1', 'docker.io/library/node:1', 'node:1'],
    ['localhost/app', 'localhost/app:latest', 'localhost/app:latest'],
    ['localhost:5000/app:v1', 'localhost:5000/app:v1', 'localhost:5000/app:v1'],
    ['127.0.0.1:5000/a/b', '127.0.0.1:5000/a/b:latest', '127.0.0.1:5000/a/b:latest'],
    ['[::1]:5000/app', '[::1]:5000/app:latest', '[::1]:5000/app:latest'],
    ['ghcr.io/o/r:t', 'ghcr.io/o/r:t', 'ghcr.io/o/r:t'],
    ['Host/app', 'Host/app:latest', 'Host/app:latest'],
    [`node@sha256:${HEX}`, `docker.io/library/node@sha256:${HEX}`, `node@sha256:${HEX}`],
    [`node:1@sha256:${HEX}`, `docker.io/library/node:1@sha256:${HEX}`, `node:1@sha256:${HEX}`],
    ['library/a/b', 'docker.io/library/a/b:latest', 'library/a/b:latest'],
    ['a__b-c/e--f.g', 'docker.io/a__b-c/e--f.g:latest', 'a__b-c/e--f.g:latest'],
  ])('%s is %s', (text, full, short) => {
    expect(fullImageName(text)).toBe(full);
    expect(shortImageName(parseImageName(text))).toBe(short);
  });

  test.each([
    ['', 'invalid reference format'],
    ['Node', 'invalid reference format: repository name (library/Node) must be lowercase'],
    ['a/B', 'invalid reference format: repository name (a/B) must be lowercase'],
    ['node:', 'invalid reference format'],
    ['node:a b', 'invalid reference format'],
    [`node:${'t'.repeat(129)}`, 'invalid reference format'],
    ['node@sha256:12', 'invalid reference format'],
    ['a//b', 'invalid reference format'],
    ['-a/b', 'invalid reference format'],
    ['https://x/y', 'invalid reference format'],
    [HEX, `invalid repository name (${HEX}), cannot specify 64-byte hexadecimal strings`],
    ['a'.repeat(260), 'repository name must not be more than 255 characters'],
  ])('%s is refused: %s', (text, message) => {
    expect(() => parseImageName(text)).toThrow(expect.objectContaining({ code: 'InvalidName', message }));
  });
});

const component = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,8}){0,2}$/);
const name: fc.Arbitrary<ImageName> = fc.record({
  registry: fc.constantFrom('docker.io', 'localhost', 'localhost:5000', 'ghcr.io', '10.0.0.1:80'),
  repository: fc
    .array(component, { minLength: 1, maxLength: 3 })
    .map((parts) => (parts.length === 1 ? `library/${parts[0]}` : parts.join('/'))),
  tag: fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,20}$/),
  digest: fc.option(
    fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`),
    { nil: undefined },
  ),
});

test('formatting and parsing a name gives the same name, short and full', () => {
  fc.assert(
    fc.property(name, (value) => {
      expect(parseImageName(formatImageName(value))).toEqual(value);
      expect(parseImageName(shortImageName(value))).toEqual(value);
    }),
  );
});

test('any text either parses to a name that is stable, or is refused with an ImageError', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 30 }), (text) => {
      let full: string;
      try {
        full = fullImageName(text);
      } catch (error) {
        expect(error).toMatchObject({ name: 'ImageError', code: 'InvalidName' });
        return;
      }
      expect(fullImageName(full)).toBe(full);
    }),
  );
});
