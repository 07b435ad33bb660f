import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContainerSpec } from '../../drivers/container/driver.ts';
import { type FakeContainerd, openFakeContainerd } from '../../drivers/container/fake/open.ts';
import type { FakeProgram } from '../../drivers/container/fake/process.ts';
import type { BuildRequest, Progress } from '../../model/agent-calls.ts';
import { aLayer, anImage, aTar, type Files } from '../fixture/layers.ts';
import { oneChunk } from '../oci/digest.ts';
import { getImage } from '../oci/image.ts';
import { type Builder, openBuilder } from './build.ts';

let directory: string;
let host: FakeContainerd;
let builder: Builder;
let steps: Progress[];
/** What the command of a RUN does; its last argument is the shell's text. */
let program: FakeProgram;
let specs: ContainerSpec[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tutti-run-'));
  specs = [];
  program = (process) => {
    process.files.set('/made', process.args.at(-1) ?? '');
    return 0;
  };
  host = openFakeContainerd({ programs: () => (process) => program(process) });
  const { containers, images: store } = host;
  await anImage(store, 'docker.io/library/base:1', {
    layers: [await aLayer({ 'etc/passwd': 'node:x:1000:1000::/:/bin/sh\n' })],
    config: { Env: ['PATH=/bin', 'E=env'] },
  });
  const watched = {
    ...containers,
    create: (spec: ContainerSpec) => {
      specs.push(spec);
      return containers.create(spec);
    },
  };
  const acquire = (name: string) => getImage(store, name);
  builder = await openBuilder({
    store,
    containers: watched,
    directory,
    networkNamespace: '/run/netns/x',
    acquire,
  });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function build(
  lines: string,
  files: Files = {},
  more: { request?: Partial<BuildRequest>; signal?: AbortSignal } = {},
) {
  steps = [];
  return (async () =>
    builder.build({
      request: { tags: ['app:1'], ...more.request },
      context: oneChunk(await aTar({ Dockerfile: `FROM base:1\n${lines}`, ...files })),
      progress: (step) => steps.push(step),
      signal: more.signal ?? new AbortController().signal,
    }))();
}

const output = () => steps.filter(({ stage }) => stage === 'run').map(({ message }) => message);

describe('a RUN', () => {
  test("runs in the shell as the stage has it, with docker's privileges, in the given network", async () => {
    await build('ARG A=1\nARG E=not\nENV F=$A\nUSER node\nWORKDIR /w\nRUN make it');
    expect(specs).toEqual([
      expect.objectContaining({
        entrypoint: ['/bin/sh', '-c', 'make it'],
        args: [],
        env: ['PATH=/bin', 'E=env', 'F=1', 'A=1'],
        user: { name: 'node' },
        workingDir: '/w',
        networkNamespace: '/run/netns/x',
        security: { allowPrivilegeEscalation: true },
        mounts: [
          { source: '/etc/resolv.conf', target: '/etc/resolv.conf', readOnly: true, type: 'bind' },
          { source: '/etc/hosts', target: '/etc/hosts', readOnly: true, type: 'bind' },
        ],
      }),
    ]);
  });

  test('leaves its changes as a layer, and no container', async () => {
    const { image } = await build('RUN x');
    expect(image.layers).toHaveLength(2);
    expect(await host.images.withRootfs('docker.io/library/app:1', (rootfs) => readdir(rootfs))).toContain(
      'made',
    );
    expect(await host.containers.list()).toEqual([]);
  });

  test('shows its output by line as it comes, of a progress bar the last state', async () => {
    program = (process) => {
      process.stdout('one\ntw');
      process.stdout('o\n10%\r20%\r30%\nend');
      process.stderr('bad\n');
      return 0;
    };
    await build('RUN x');
    expect(output().sort()).toEqual(['30%', 'bad', 'end', 'one', 'two']);
  });

  test('that fails ends the build with its command, line and code; nothing is named, no container is left', async () => {
    program = () => 3;
    await expect(build('LABEL a=b\nRUN exit 3')).rejects.toMatchObject({
      code: 'Failed',
      message: 'Dockerfile:3: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3',
    });
    expect(await host.images.findImage('docker.io/library/app:1')).toBeUndefined();
    expect(await host.containers.list()).toEqual([]);
  });

  test('that is cancelled is killed', async () => {
    const stop = new AbortController();
    program = (process) => {
      setImmediate(() => stop.abort());
      return process.forever();
    };
    await expect(build('RUN x', {}, { signal: stop.signal })).rejects.toMatchObject({ code: 'Aborted' });
    expect(await host.containers.list()).toEqual([]);
  });

  test.each<[string, string, string, number]>([
    ['is not run again when nothing changed', 'RUN x', 'RUN x', 1],
    ['is run again when its text changed', 'RUN x', 'RUN y', 2],
    ['is run again when a variable changed', 'ENV a=1\nRUN x', 'ENV a=2\nRUN x', 2],
    ['is run again when the user changed', 'RUN x', 'USER node\nRUN x', 2],
    ['is run again when the files below it changed', 'COPY f /a\nRUN x', 'COPY f /b\nRUN x', 2],
    ['is not run again for a proxy', 'RUN x', 'RUN x', 1],
  ])('%s', async (name, first, second, runs) => {
    const buildArgs: { [name: string]: string } = name.includes('proxy') ? { HTTP_PROXY: 'http://p' } : {};
    await build(first, { f: '1' });
    await build(second, { f: '1' }, { request: { buildArgs } });
    expect(specs).toHaveLength(runs);
  });

  test('that worked stays known when a later one fails', async () => {
    program = (process) => (process.args.at(-1) === 'bad' ? 1 : 0);
    await expect(build('RUN good\nRUN bad')).rejects.toMatchObject({ code: 'Failed' });
    await build('RUN good');
    expect(specs.map((spec) => spec.entrypoint?.at(-1))).toEqual(['good', 'bad']);
  });
});

describe('a here-document', () => {
  test.each<[string, string, readonly string[]]>([
    ['alone is a script for the shell', 'RUN <<EOF\na\nb\nEOF', ['/bin/sh', '-c', 'a\nb\n']],
    ['of a command stays with it', 'RUN cat <<EOF > /x\na\nEOF', ['/bin/sh', '-c', 'cat <<EOF > /x\na\nEOF']],
    ['with #! is a program', 'RUN <<EOF\n#!/usr/bin/env node\nx\nEOF', ['/dev/pipes/EOF']],
    ['in another shell', 'SHELL ["/bin/bash", "-ec"]\nRUN <<EOF\na\nEOF', ['/bin/bash', '-ec', 'a\n']],
  ])('%s', async (_name, lines, argv) => {
    await build(lines);
    expect(specs[0]?.entrypoint).toEqual(argv);
  });
});

describe('a mount', () => {
  test('of a cache keeps its place from build to build, of the context it is there to read', async () => {
    const lines =
      'RUN --mount=type=cache,target=/c,uid=1000 --mount=type=bind,source=d,target=/d --mount=type=tmpfs,target=/t,size=5 x';
    await build(lines, { 'd/f': '1' });
    await build(`${lines}y`, { 'd/f': '1' });
    const [first, second] = specs.map(({ mounts }) => mounts.slice(2));
    expect(first).toMatchObject([
      { type: 'bind', target: '/c', readOnly: false },
      { type: 'bind', target: '/d', readOnly: true, source: expect.stringMatching(/context\/d$/) },
      { type: 'tmpfs', target: '/t', sizeBytes: 5 },
    ]);
    expect(second?.[0]?.source).toBe(first?.[0]?.source);
  });

  test('of changed files runs the command again, of an unchanged tree it does not', async () => {
    const line = 'RUN --mount=type=bind,target=/d x';
    await build(line, { f: '1' });
    await build(line, { f: '1' });
    await build(line, { f: '2' });
    expect(specs).toHaveLength(2);
  });

  test('of a secret that nobody gave is left out, unless it is required', async () => {
    await build('RUN --mount=type=secret,id=s x');
    expect(specs[0]?.mounts).toHaveLength(2);
    await expect(build('RUN --mount=type=secret,id=s,required=true x')).rejects.toMatchObject({
      code: 'BadBuild',
    });
  });

  test.each([
    [
      'RUN --mount=type=casche,target=/x a',
      'dockerfile parse error on line 2: unsupported mount type "casche" (did you mean cache?)',
    ],
    ['RUN --mount=type=cache a', 'dockerfile parse error on line 2: mount target is required'],
    [
      'RUN --mount=type=cache,targt=/x a',
      "dockerfile parse error on line 2: unexpected key 'targt' in 'targt=/x' (did you mean target?)",
    ],
    [
      'RUN --mount=type=cache,target=/x,mode=9 a',
      'dockerfile parse error on line 2: invalid value "9" in mount',
    ],
    [
      'RUN --mount=type=bind,target=/x,rw a',
      'dockerfile parse error on line 2: RUN --mount=type=bind,readwrite is not supported',
    ],
    [
      'RUN --mount=type=bind,source=nope,target=/x a',
      'Dockerfile:2: failed to compute cache key: "nope": not found',
    ],
    ['RUN --network=none a', 'dockerfile parse error on line 2: RUN --network=none is not supported'],
  ])('or network that is not possible is refused: %s', async (line, message) => {
    await expect(build(line)).rejects.toMatchObject({ code: 'BadBuild', message });
  });
});
