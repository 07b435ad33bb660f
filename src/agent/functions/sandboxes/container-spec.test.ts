import { describe, expect, test } from 'vitest';
import { hostLayout } from '../../../model/host-layout.ts';
import type { BoundCode, SandboxRuntime } from '../sandbox.ts';
import { processorLimit, resolvText, sandboxSpec, tmpBytes } from './container-spec.ts';

const layout = hostLayout();
const generic: SandboxRuntime = {
  key: 'nodejs22.x',
  image: 'functions.tutti.dev/nodejs22.x:latest',
  command: ['/var/runtime/bootstrap'],
  workingDir: '/var/task',
  prewarmed: true,
};
const code: BoundCode = {
  codeDir: '/state/functions/code/abc',
  handler: 'index.handler',
  environment: { STAGE: 'test' },
  memoryMiB: 256,
  tmpMiB: 1024,
  milliCpu: 145,
};
const place = { layout, id: 'fn1', networkNamespace: '/net', ipcNamespace: '/ipc' };

describe('a sandbox as a container', () => {
  test('a generic one waits for its code, and sees what is mounted later', () => {
    const spec = sandboxSpec({ ...place, runtime: generic });
    expect(spec.env).toEqual([
      'TUTTI_WAIT=1',
      'NODE_EXTRA_CA_CERTS=/var/runtime/ca-cert.pem',
      'AWS_LAMBDA_RUNTIME_API=10.220.0.10:8776',
    ]);
    expect(spec.mounts.find(({ target }) => target === '/var/task')).toMatchObject({
      source: '/run/tutti/functions/fn1/task',
      readOnly: true,
      propagation: 'slave',
    });
  });

  test('one for code has its environment and its memory from the start', () => {
    const spec = sandboxSpec({ ...place, runtime: { ...generic, prewarmed: false }, code });
    expect(spec.env).toEqual([
      'NODE_EXTRA_CA_CERTS=/var/runtime/ca-cert.pem',
      'STAGE=test',
      'AWS_LAMBDA_RUNTIME_API=10.220.0.10:8776',
    ]);
    expect(spec.resources).toEqual({ memoryLimitBytes: 256 * 2 ** 20, pidsLimit: 1024 });
  });

  test('code that is in the image is not hidden, and an image may name its own command', () => {
    const { codeDir: _, ...inImage } = code;
    const runtime = { ...generic, key: 'image:1', command: [], prewarmed: false };
    const spec = sandboxSpec({ ...place, runtime, code: inImage });
    expect(spec.mounts.map(({ target }) => target)).toEqual([
      '/tmp',
      '/etc/hosts',
      '/etc/resolv.conf',
      '/var/runtime/ca-cert.pem',
      '/etc/ssl/certs/ca-certificates.crt',
    ]);
    expect(spec.entrypoint).toBeUndefined();
  });

  test('it has no rights, whatever the image says', () => {
    expect(sandboxSpec({ ...place, runtime: generic })).toMatchObject({
      user: { uid: 993, gid: 990 },
      security: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, dropCapabilities: ['ALL'] },
    });
  });
});

test('processor time is a share of each 100 ms; /tmp is 512 MiB unless it is said', () => {
  expect(processorLimit(code)).toEqual({ cpuQuotaMicros: 14_500 });
  expect([tmpBytes(undefined), tmpBytes(code)]).toEqual([512 * 2 ** 20, 1024 * 2 ** 20]);
});

test('names are asked of our own name server', () => {
  expect(resolvText(layout)).toBe(
    'nameserver 10.220.0.10\nsearch default.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:2\n',
  );
});
