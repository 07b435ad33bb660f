import { expect, test } from 'vitest';
import { parseImageName } from '../name/image-name.ts';
import { standInFor } from './recipe.ts';

test.each([
  ['debian:12', { kind: 'debian' }],
  ['debian:bookworm-slim', { kind: 'debian' }],
  ['debian:12.8', { kind: 'debian' }],
  ['ubuntu:24.04', { kind: 'ubuntu' }],
  ['busybox', { kind: 'busybox' }],
  ['node:21.7', { kind: 'node', version: '21.7' }],
  ['node:20-bookworm-slim', { kind: 'node', version: '20' }],
  ['node:22.1.0-slim', { kind: 'node', version: '22.1.0' }],
  ['node', { kind: 'node', version: 'latest' }],
  ['node:current-slim', { kind: 'node', version: 'latest' }],
  ['node:slim', { kind: 'node', version: 'latest' }],
])('%s has a recipe', (name, recipe) => {
  expect(standInFor(parseImageName(name))).toEqual({ recipe });
});

test.each([
  ['node:21.7-alpine', 'an Alpine image cannot be made of Debian packages: use a tag without "-alpine"'],
  ['node:20-bullseye', 'stand-ins are made of Debian 12 (bookworm), not of "bullseye"'],
  ['node:lts', '"lts" does not name a version of Node.js'],
  ['debian:latest', 'stand-ins are made of Debian 12 (bookworm), not of "latest"'],
  ['ubuntu', 'a stand-in exists for ubuntu:24.04 only, not for "latest"'],
  ['busybox:musl', 'the stand-in is Debian\'s busybox 1.35, not "musl"'],
  [`node@sha256:${'0'.repeat(64)}`, 'a digest names exact bytes, which only a registry has'],
])('%s is refused: %s', (name, refusal) => {
  expect(standInFor(parseImageName(name))).toEqual({ refusal });
});

test.each(['nginx', 'ghcr.io/library/node:20', 'user/node:20', 'localhost:5000/debian:12'])(
  'nobody knows how to make %s',
  (name) => {
    expect(standInFor(parseImageName(name))).toBeUndefined();
  },
);
