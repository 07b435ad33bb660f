// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of a Dockerfile
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFakeContainerd } from '../../drivers/container/fake/open.ts';
import type { ImageStore, Layer } from '../../drivers/container/image-store.ts';
import type { BuildRequest } from '../../model/agent-calls.ts';
import { aLayer, anImage, aTar, aTarOfBytes, type Files } from '../fixture/layers.ts';
import { ImageError } from '../image-error.ts';
import { isHiddenImage } from '../name/hidden-name.ts';
import { oneChunk, readAll } from '../oci/digest.ts';
import { type Builder, openBuilder } from './build.ts';

const NAME = 'docker.io/library/app:v1';
const BASE: Files = {
  etc: null,
  'etc/passwd': 'root:x:0:0::/:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n',
  'etc/group': 'root:x:0:\nnode:x:1000:\nstaff:x:50:\n',
  'home/node': null,
  'usr/bin': null,
  bin: '-> usr/bin',
};

let directory: string;
let store: ImageStore;
let builder: Builder;
let messages: string[];
let nowMs: number;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tutti-build-'));
  nowMs = Date.UTC(2026, 5, 1);
  store = openFakeContainerd({ now: () => nowMs }).images;
  await anImage(store, 'docker.io/library/base:latest', {
    layers: [await aLayer(BASE)],
    config: { Env: ['PATH=/bin'], Cmd: ['base'] },
  });
  const acquire = async (name: string) => {
    const image = await store.findImage(name);
    if (!image) throw new ImageError('NotFound', `${name}: not found`);
    return image;
  };
  builder = await openBuilder({ store, directory, acquire, now: () => nowMs });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Builds; files are the context. */
async function build(dockerfile: string, files: Files = {}, request: Partial<BuildRequest> = {}) {
  messages = [];
  return builder.build({
    request: { tags: ['app:v1'], ...request },
    context: oneChunk(await aTar({ Dockerfile: dockerfile, ...files })),
    progress: (step) => messages.push(step.message),
    signal: new AbortController().signal,
  });
}

const inRootfs = <T>(task: (rootfs: string) => Promise<T>): Promise<T> => store.withRootfs(NAME, task);
const read = (path: string) => inRootfs((rootfs) => readFile(join(rootfs, path), 'utf8'));
const cached = () => messages.filter((message) => message.startsWith('CACHED'));

describe('the sample app', () => {
  const SAMPLE =
    'FROM base\nWORKDIR /home/node/app\nCOPY app.js .\nEXPOSE 8080\nUSER node\nCMD ["node", "app.js"]\n';

  test('becomes an image with its files, its settings and its history', async () => {
    const { image, names } = await build(SAMPLE, { 'app.js': 'hello' });
    expect(names).toEqual([NAME]);
    expect(await read('home/node/app/app.js')).toBe('hello');
    expect(image.config.config).toEqual({
      Env: ['PATH=/bin'],
      Cmd: ['node', 'app.js'],
      WorkingDir: '/home/node/app',
      ExposedPorts: { '8080/tcp': {} },
      User: 'node',
    });
    expect(image.config.history?.map((entry) => [entry.created_by, entry.empty_layer === true])).toEqual([
      ['test base', false],
      ['WORKDIR /home/node/app', false],
      ['COPY app.js .', false],
      ['EXPOSE 8080', true],
      ['USER node', true],
      ['CMD ["node", "app.js"]', true],
    ]);
    expect(image.config.rootfs.diff_ids).toHaveLength(3);
    expect(messages).toContain('[3/3] COPY app.js .');
  });

  test('built again, unchanged, is the same image from the cache, however much later', async () => {
    const first = await build(SAMPLE, { 'app.js': 'hello' });
    nowMs += 86_400_000;
    const second = await build(SAMPLE, { 'app.js': 'hello' });
    expect(second.image.target.digest).toBe(first.image.target.digest);
    expect(cached()).toEqual(['CACHED [2/3] WORKDIR /home/node/app', 'CACHED [3/3] COPY app.js .']);
  });

  test('with a changed file is built anew from that file on', async () => {
    const first = await build(SAMPLE, { 'app.js': 'hello' });
    const second = await build(SAMPLE, { 'app.js': 'changed' });
    expect(second.image.target.digest).not.toBe(first.image.target.digest);
    expect(cached()).toEqual(['CACHED [2/3] WORKDIR /home/node/app']);
    expect(await read('home/node/app/app.js')).toBe('changed');
  });

  test('with noCache takes nothing from the cache', async () => {
    await build(SAMPLE, { 'app.js': 'hello' });
    await build(SAMPLE, { 'app.js': 'hello' }, { noCache: true });
    expect(cached()).toEqual([]);
  });

  test('leaves no file of the build behind, and shows only the image itself besides hidden ones', async () => {
    await build(SAMPLE, { 'app.js': 'hello' });
    expect(await readdir(join(directory, 'runs'))).toEqual([]);
    const shown = (await store.listImages())
      .map((image) => image.name)
      .filter((name) => !isHiddenImage(name));
    expect(shown).toEqual(['docker.io/library/base:latest', NAME]);
  });
});

describe('COPY', () => {
  test.each<[string, string, Files, { readonly [path: string]: string }]>([
    ['a file to a name', 'COPY a /x/b', { a: '1' }, { 'x/b': '1' }],
    ['a file into an existing directory', 'COPY a /home/node', { a: '1' }, { 'home/node/a': '1' }],
    ['a file through a link of the image', 'COPY a /bin/', { a: '1' }, { 'usr/bin/a': '1' }],
    [
      'the contents of a directory',
      'COPY dir /x',
      { 'dir/a': '1', 'dir/b/c': '2' },
      { 'x/a': '1', 'x/b/c': '2' },
    ],
    [
      'what wildcards match',
      'COPY *.js src/?.ts /x/',
      { 'a.js': '1', 'b.md': '2', 'src/c.ts': '3' },
      { 'x/a.js': '1', 'x/c.ts': '3' },
    ],
    ['with variables', 'ENV d=/x\nARG f=a\nCOPY $f ${d}/', { a: '1' }, { 'x/a': '1' }],
    ['a link in the context by what it points to', 'COPY l /x', { a: '1', l: '-> a' }, { x: '1' }],
    [
      'text of the Dockerfile',
      'ENV v=1\nCOPY <<one <<"two" /x/\n$v\none\n$v\ntwo',
      {},
      { 'x/one': '1\n', 'x/two': '$v\n' },
    ],
    ['less what is excluded', 'COPY --exclude=*.md . /x/', { a: '1', 'b.md': '2' }, { 'x/a': '1' }],
    ['relative to the working directory', 'WORKDIR /w\nCOPY a sub/', { a: '1' }, { 'w/sub/a': '1' }],
  ])('copies %s', async (_name, lines, files, expected) => {
    await build(`FROM base\n${lines}`, files);
    for (const [path, content] of Object.entries(expected)) expect(await read(path)).toBe(content);
  });

  test('gives owners and modes by name and number', async () => {
    const { image } = await build('FROM base\nCOPY --chown=node:staff --chmod=640 a /x/', { a: '1' });
    const { digest } = (image.layers.at(-1) as Layer).descriptor;
    const blob = await readAll(store.readBlob(digest), 1 << 20);
    const { extract } = await import('tar-stream');
    const { gunzipSync } = await import('node:zlib');
    const reader = extract();
    reader.end(gunzipSync(blob));
    const seen: unknown[] = [];
    for await (const entry of reader) {
      const { name, uid, gid, mode } = entry.header;
      seen.push([name, uid, gid, mode]);
      entry.resume();
    }
    expect(seen).toEqual([
      ['x/', 1000, 50, 0o755],
      ['x/a', 1000, 50, 0o640],
    ]);
  });

  test('leaves out what .dockerignore says, but not what is taken back in', async () => {
    const files = { '.dockerignore': 'secret\nd\n!d/keep\n', secret: 's', a: '1', 'd/x': '2', 'd/keep': '3' };
    await build('FROM base\nCOPY . /x/', files);
    const names = await inRootfs(async (rootfs) =>
      (await readdir(join(rootfs, 'x'), { recursive: true })).sort(),
    );
    expect(names).toEqual(['.dockerignore', 'Dockerfile', 'a', 'd', 'd/keep']);
  });

  test('takes files from another stage and from another image', async () => {
    await anImage(store, 'docker.io/library/tool:1', { layers: [await aLayer({ 'opt/tool': 'T' })] });
    const dockerfile =
      'FROM base AS one\nCOPY a /made/a\nFROM base\nCOPY --from=one /made /x\nCOPY --from=tool:1 /opt/tool /x/tool';
    await build(dockerfile, { a: '1' });
    expect([await read('x/a'), await read('x/tool')]).toEqual(['1', 'T']);
  });

  test.each([
    ['a missing file', 'COPY nope /x', 'Dockerfile:2: failed to compute cache key: "/nope": not found'],
    ['an ignored file', 'COPY hidden /x', 'Dockerfile:2: failed to compute cache key: "/hidden": not found'],
    [
      'a wildcard without a match',
      'COPY *.zz /x/',
      'Dockerfile:2: failed to compute cache key: "/*.zz": not found',
    ],
    [
      'something outside',
      'COPY ../../etc/passwd /x',
      'Dockerfile:2: failed to compute cache key: "/etc/passwd": not found',
    ],
    [
      'two files onto a name',
      'COPY a Dockerfile /x',
      'dockerfile parse error on line 2: When using COPY with more than one source file, the destination must be a directory and end with a /',
    ],
    ['a file onto a directory', 'COPY d /', 'cannot replace to directory /etc with file'],
    ['something below a file', 'COPY a /etc/passwd/x', 'cannot copy to non-directory: /etc/passwd'],
    [
      'an unknown user',
      'COPY --chown=bob a /x',
      'unable to find user bob: no matching entries in passwd file',
    ],
    [
      'an address',
      'ADD https://example.com/x /x',
      'dockerfile parse error on line 2: ADD of "https://example.com/x" is not supported: fetch it before the build, or with RUN',
    ],
  ])('refuses %s, and names nothing', async (_name, line, message) => {
    const files = { a: '1', hidden: 'h', 'd/etc': 'x', '.dockerignore': 'hidden' };
    await expect(build(`FROM base\n${line}`, files)).rejects.toMatchObject({ code: 'BadBuild', message });
    expect(await store.findImage(NAME)).toBeUndefined();
  });
});

describe('ADD', () => {
  test.each([true, false])('unpacks a local tar (gzipped: %s), COPY does not', async (gzip) => {
    const archive = (await aLayer({ 'in/side': 'S' }, { gzip })).bytes;
    const context = await aTarOfBytes({
      'a.tar': archive,
      Dockerfile: Buffer.from('FROM base\nADD a.tar /x/\nCOPY a.tar /y/'),
    });
    await builder.build({
      request: { tags: ['app:v1'] },
      context: oneChunk(context),
      progress: () => {},
      signal: new AbortController().signal,
    });
    expect(await read('x/in/side')).toBe('S');
    expect(await inRootfs(async (rootfs) => (await stat(join(rootfs, 'y/a.tar'))).size)).toBe(archive.length);
  });
});

describe('settings', () => {
  const configOf = async (lines: string, request: Partial<BuildRequest> = {}) =>
    (await build(`FROM base\n${lines}`, {}, request)).image.config.config;

  test.each<[string, string, object]>([
    [
      'ENV keeps the base and expands',
      'ENV a=1 b=$PATH\nENV a=2 c=$a',
      { Env: ['PATH=/bin', 'a=2', 'b=/bin', 'c=1'] },
    ],
    ['LABEL', 'LABEL a="b c" d=e', { Labels: { a: 'b c', d: 'e' } }],
    ['CMD in the shell', 'CMD echo $x', { Cmd: ['/bin/sh', '-c', 'echo $x'] }],
    [
      'CMD in another shell',
      'SHELL ["/bin/bash", "-c"]\nCMD x',
      { Cmd: ['/bin/bash', '-c', 'x'], Shell: ['/bin/bash', '-c'] },
    ],
    ['ENTRYPOINT drops the command of the base', 'ENTRYPOINT ["e"]', { Entrypoint: ['e'] }],
    [
      'ENTRYPOINT keeps a command of its own',
      'CMD ["c"]\nENTRYPOINT ["e"]',
      { Entrypoint: ['e'], Cmd: ['c'] },
    ],
    [
      'EXPOSE with ranges and protocols',
      'ARG p=81\nEXPOSE 80 $p/udp 90-91',
      { ExposedPorts: { '80/tcp': {}, '81/udp': {}, '90/tcp': {}, '91/tcp': {} } },
    ],
    ['VOLUME', 'VOLUME /a ["/b"]', { Volumes: { '/a': {} } }],
    ['STOPSIGNAL', 'STOPSIGNAL SIGINT', { StopSignal: 'SIGINT' }],
    [
      'HEALTHCHECK',
      'HEALTHCHECK --interval=5s CMD x',
      { Healthcheck: { Test: ['CMD-SHELL', 'x'], Interval: 5e9 } },
    ],
    ['ONBUILD', 'ONBUILD RUN x', { OnBuild: ['RUN x'] }],
    ['WORKDIR relative to the one before', 'WORKDIR /a\nWORKDIR b', { WorkingDir: '/a/b' }],
  ])('%s', async (_name, lines, expected) => {
    expect(await configOf(lines)).toMatchObject(expected);
  });

  test('the command of the base is really gone', async () => {
    expect(await configOf('ENTRYPOINT ["e"]')).not.toHaveProperty('Cmd');
  });

  test.each<[string, string, { readonly [name: string]: string }, string]>([
    ['its default', 'ARG v=1\nLABEL l=$v', {}, '1'],
    ['the given value', 'ARG v=1\nLABEL l=$v', { v: '2' }, '2'],
    ['nothing when it was not declared', 'LABEL l=$v', { v: '2' }, ''],
    ['the value of ENV of the same name', 'ENV v=3\nARG v=1\nLABEL l=$v', { v: '2' }, '3'],
    ['what is built for', 'ARG TARGETOS\nLABEL l=$TARGETOS', {}, 'linux'],
  ])('an ARG is %s', async (_name, lines, buildArgs, value) => {
    expect(await configOf(lines, { buildArgs })).toMatchObject({ Labels: { l: value } });
  });
});

describe('stages', () => {
  test('only those that the target needs are built', async () => {
    const dockerfile =
      'FROM base AS one\nCOPY a /1\nFROM base AS unused\nCOPY nope /2\nFROM one AS two\nCOPY b /3\nFROM two';
    await build(dockerfile, { a: '1', b: '2' }, { target: 'two' });
    expect(messages.filter((message) => message.startsWith('['))).toEqual([
      '[one 1/2] FROM docker.io/library/base:latest',
      '[one 2/2] COPY a /1',
      '[two 1/2] FROM one AS two',
      '[two 2/2] COPY b /3',
    ]);
  });

  test('scratch is empty', async () => {
    const { image } = await build('FROM scratch\nCOPY a /\nCMD ["/a"]', { a: '1' });
    expect([image.layers.length, await read('a')]).toEqual([1, '1']);
  });

  test('an image lends its triggers once', async () => {
    await anImage(store, 'docker.io/library/trigger:1', { config: { OnBuild: ['COPY a /triggered'] } });
    const { image } = await build('FROM trigger:1', { a: '1' });
    expect([await read('triggered'), image.config.config?.OnBuild]).toEqual(['1', undefined]);
  });

  test('ARGs before the first FROM choose the base', async () => {
    await build('ARG b=nope\nFROM $b', {}, { buildArgs: { b: 'base' } });
    expect(messages).toContain('[1/1] FROM docker.io/library/base:latest');
  });

  test.each<[string, string, Partial<BuildRequest>, string]>([
    [
      'an unknown target',
      'FROM base AS build',
      { target: 'buidl' },
      'target stage "buidl" could not be found (did you mean build?)',
    ],
    ['an empty base', 'FROM $x', {}, 'dockerfile parse error on line 1: base name ($x) should not be blank'],
    [
      'a bad base',
      'FROM UPPER',
      {},
      'dockerfile parse error on line 1: failed to parse stage name "UPPER": invalid reference format: repository name (library/UPPER) must be lowercase',
    ],
    [
      'a missing Dockerfile',
      'FROM base',
      { dockerfile: 'other' },
      'failed to read dockerfile: open other: no such file or directory',
    ],
    [
      'RUN on nothing',
      'FROM scratch\nRUN x',
      {},
      'dockerfile parse error on line 2: a stage without files cannot run commands',
    ],
  ])('%s is refused', async (_name, dockerfile, request, message) => {
    await expect(build(dockerfile, {}, request)).rejects.toMatchObject({ code: 'BadBuild', message });
  });

  test('another platform is refused', async () => {
    await expect(build('FROM base', {}, { platform: 'linux/riscv64' })).rejects.toMatchObject({
      code: 'Unsupported',
    });
  });
});

test.each(['build.tutti.internal/layers:x', 'UPPER'])(
  'the name %s for the result is refused before anything is done',
  async (tag) => {
    await expect(build('FROM base', {}, { tags: [tag] })).rejects.toMatchObject({ code: 'InvalidName' });
    expect(messages).toEqual([]);
  },
);

test('build arguments that nothing declares are told', async () => {
  await build('ARG a\nFROM base\nARG b', {}, { buildArgs: { a: '1', b: '2', typo: '3', HTTP_PROXY: 'p' } });
  expect(messages).toContain('[Warning] One or more build-args [typo] were not consumed');
});

test('a context that leads out of itself is refused', async () => {
  const context = oneChunk(await aTar({ Dockerfile: 'FROM base', l: '-> /etc', 'l/x': '1' }));
  const input = { request: { tags: [] }, context, progress: () => {}, signal: new AbortController().signal };
  await expect(builder.build(input)).rejects.toMatchObject({
    code: 'BadBuild',
    message: expect.stringContaining('"l/x"'),
  });
});

test('an image on a stand-in says so, without claiming to be one', async () => {
  await anImage(store, 'docker.io/library/stand:1', {
    config: { Labels: { 'dev.tutti.stand-in': 'S', other: 'o' } },
  });
  const { image } = await build('FROM stand:1');
  expect(image.config.config?.Labels).toEqual({ 'dev.tutti.base-stand-in': 'S', other: 'o' });
  expect((await store.findImage(NAME))?.labels).toEqual({
    'dev.tutti.origin': 'build',
    'dev.tutti.base-stand-in': 'S',
  });
});
