// A runtime's image on the real containerd: made once, and a process of it that waited for code runs that code where Lambda's would be.
// Makes Debian and fetches Node.js and the AWS SDK at the first run (a minute; kept in /var/tmp over runs).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Containerd, openContainerd } from '../../drivers/container/containerd/open.ts';
import type { ContainerHandle } from '../../drivers/container/driver.ts';
import { silentLog } from '../../machinery/log.ts';
import { hostLayout } from '../../model/host-layout.ts';
import { runtimeOf } from './catalog.ts';
import { buildNodeProgram, PYTHON_PROGRAM } from './fixture/running-function.ts';
import { serveRuntimeApi } from './fixture/runtime-api.ts';
import { USER } from './layout.ts';
import { type FunctionRuntimes, openFunctionRuntimes } from './runtimes.ts';
import { SDK_PACKAGES } from './sdk-layer.ts';

const CACHE = '/var/tmp/tutti-test-function-runtimes';
let directory: string;
let host: Containerd;
let runtimes: FunctionRuntimes;
const told: string[] = [];
const tell = (line: string) => told.push(line);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tutti-function-runtimes-'));
  const stateDir = join(directory, 'state');
  const layout = hostLayout({ instance: 'tim', number: 6, stateDir, runDir: join(directory, 'run') });
  host = await openContainerd({ layout, log: silentLog });
  const { folder } = await buildNodeProgram();
  const programDir = join(directory, 'programs');
  mkdirSync(programDir);
  execFileSync('cp', ['-r', folder, join(programDir, 'node')]);
  execFileSync('cp', ['-r', join(PYTHON_PROGRAM, '..'), join(programDir, 'python')]);
  rmSync(folder, { recursive: true });
  runtimes = openFunctionRuntimes({ store: host.images, cacheDir: CACHE, programDir });
});

afterAll(async () => {
  await host?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs the code in a container as the agent makes sandboxes, in the host's network; returns what one call gives. */
async function callOnce(
  name: string,
  files: { readonly [name: string]: string },
  handler: string,
): Promise<unknown> {
  const runtime = await runtimes.ensure(name, tell);
  const codeDir = mkdtempSync(join(directory, 'code-'));
  execFileSync('chmod', ['755', codeDir]);
  for (const [file, content] of Object.entries(files))
    writeFileSync(join(codeDir, file), content, { mode: 0o755 });
  const waits = runtime.prewarmed ? ['TUTTI_WAIT=1'] : [];
  const api = await serveRuntimeApi();
  let handle: ContainerHandle | undefined;
  try {
    handle = await host.containers.create({
      ...{ id: 'runtime', group: 'runtime', labels: {}, image: runtime.image, hostname: 'sandbox' },
      entrypoint: runtime.command,
      args: [],
      env: [`AWS_LAMBDA_RUNTIME_API=${api.address}`, ...waits],
      workingDir: runtime.workingDir,
      user: { uid: USER.uid, gid: USER.gid },
      mounts: [{ source: codeDir, target: '/var/task', readOnly: true, type: 'bind' }],
      cgroupPath: 'test',
      resources: {},
      security: { readOnlyRootFilesystem: true, dropCapabilities: ['ALL'], allowPrivilegeEscalation: false },
      terminal: false,
      stdin: false,
    });
    await host.containers.start(handle);
    api.bind({ handler, environment: { AWS_REGION: 'us-east-1' } });
    const posted = await api.call({});
    return JSON.parse(posted.body);
  } finally {
    if (handle) await host.containers.remove(handle);
    await api.close();
  }
}

describe('nodejs22.x', () => {
  test('runs code, with every client of the SDK to be required and imported', async () => {
    const code = `import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      export const handler = async () => {
        const found = {};
        for (const name of ${JSON.stringify(SDK_PACKAGES)})
          found[name] = [Object.keys(await import(name)).length > 3, Object.keys(require(name)).length > 3];
        return { found, uid: process.getuid(), node: process.version, program: process.execPath, certificates:
          require('node:fs').readFileSync('/var/runtime/ca-cert.pem', 'utf8').includes('BEGIN CERTIFICATE') };
      };`;
    const result = (await callOnce('nodejs22.x', { 'index.mjs': code }, 'index.handler')) as {
      found: object;
    };
    expect(result).toMatchObject({
      uid: 993,
      node: expect.stringMatching(/^v22\./),
      certificates: true,
    });
    expect(result.found).toEqual(Object.fromEntries(SDK_PACKAGES.map((name) => [name, [true, true]])));
  }, 600_000);

  test('is not made twice', async () => {
    told.length = 0;
    expect(await runtimes.ensure('nodejs22.x', tell)).toEqual(runtimeOf('nodejs22.x'));
    expect(told).toEqual([]);
  });
});

test('python3.11 runs code', async () => {
  const code =
    'import os, sys, ssl, sqlite3\ndef handler(event, context): return [sys.version_info[:2], os.getuid()]';
  expect(await callOnce('python3.11', { 'app.py': code }, 'app.handler')).toEqual([[3, 11], 993]);
}, 300_000);

test('provided.al2023 runs any bootstrap', async () => {
  const code = `#!/bin/bash
next="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"
id=$(curl -sS -D - -o /dev/null "$next" | tr -d '\\r' | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //p')
curl -sS -d '{"bash":true}' "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response"
`;
  expect(await callOnce('provided.al2023', { bootstrap: code }, 'unused')).toEqual({ bash: true });
}, 300_000);

test('what cannot be made is refused by its name', async () => {
  await expect(runtimes.ensure('ruby3.3')).rejects.toMatchObject({
    code: 'Unsupported',
    message: expect.stringMatching(/^There is no runtime "ruby3.3" here: there are nodejs20.x, /),
  });
});
