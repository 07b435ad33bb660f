import { expect, test } from 'vitest';
import { LIBRARY_PATH, needsOwnProcess } from './own-process.ts';

test.each<[string, Record<string, string>, boolean]>([
  [
    'what Lambda always has',
    { TZ: ':UTC', PATH: '/bin', LD_LIBRARY_PATH: LIBRARY_PATH, _HANDLER: 'a.b' },
    false,
  ],
  ['variables of the code', { TABLE: 'orders', NODE_ENV: 'production', PYTHONPATH: '/var/task/lib' }, false],
  ['options of Node.js', { NODE_OPTIONS: '--enable-source-maps' }, true],
  ['an empty value of one', { NODE_OPTIONS: '' }, true],
  ['further certificates', { NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' }, true],
  ['a wrapper', { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper' }, true],
  ['a library of its own', { LD_PRELOAD: '/opt/lib/x.so' }, true],
  ['another library path', { LD_LIBRARY_PATH: `/opt/more:${LIBRARY_PATH}` }, true],
  ['options of Python', { PYTHONHASHSEED: '0' }, true],
])('%s', (_name, environment, expected) => {
  expect(needsOwnProcess(environment)).toBe(expected);
});
