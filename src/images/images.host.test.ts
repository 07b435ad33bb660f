// Images on the real containerd: the sample app on a stand-in of its base, commands of a Dockerfile, archives that other
// tools read and write. Needs no registry; makes Debian from packages once (half a minute).
import { execFile, execFileSync } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AgentImages, openAgentImages } from '../agent/images/open.ts';
import { type Containerd, openContainerd } from '../drivers/container/containerd/open.ts';
import { silentLog } from '../machinery/log.ts';
import type { ImageSummary, Progress } from '../model/agent-calls.ts';
import { hostLayout } from '../model/host-layout.ts';
import { registrySettings } from './registry/settings.ts';

const run = promisify(execFile);
const SAMPLE = join(import.meta.dirname, '../../examples/sample-app');
const NETNS = `tim-${process.pid}`;
const never = new AbortController().signal;

let directory: string;
let host: Containerd;
let agent: AgentImages;
let steps: Progress[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tutti-images-host-'));
  const layout = hostLayout({
    instance: 'tim',
    number: 6,
    stateDir: join(directory, 'state'),
    runDir: join(directory, 'run'),
  });
  host = await openContainerd({ layout, log: silentLog });
  // A name that nobody can resolve: the same on every machine, whatever it can reach.
  const settings = registrySettings({}, {}, async () => undefined);
  const registries = {
    ...settings,
    endpoints: () => [{ baseUrl: 'https://registry.invalid', host: 'registry.invalid' }],
  };
  agent = await openAgentImages({
    layout,
    store: host.images,
    containers: host.containers,
    log: silentLog,
    registries,
  });
  execFileSync('ip', ['netns', 'add', NETNS]);
  execFileSync('ip', ['-n', NETNS, 'link', 'set', 'lo', 'up']);
});

afterAll(async () => {
  await host?.stop();
  spawnQuietly('ip', ['netns', 'del', NETNS]);
  rmSync(directory, { recursive: true, force: true });
});

function spawnQuietly(program: string, args: readonly string[]): void {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
  } catch {
    // It was never made.
  }
}

/** Builds a directory as the command does: a tar of it. */
async function build(context: string, tag: string): Promise<ImageSummary> {
  steps = [];
  const tar = join(directory, 'context.tar');
  execFileSync('tar', ['-C', context, '-cf', tar, '.']);
  return agent.calls.buildImage({ tags: [tag] }, createReadStream(tar), (step) => steps.push(step), never);
}

function buildOf(name: string, files: { readonly [path: string]: string }): Promise<ImageSummary> {
  const context = join(directory, name);
  mkdirSync(context, { recursive: true });
  for (const [path, content] of Object.entries(files)) writeFileSync(join(context, path), content);
  return build(context, `${name}:1`);
}

const inRootfs = (name: string, path: string) =>
  host.images.withRootfs(`docker.io/library/${name}`, async (rootfs) =>
    readFileSync(join(rootfs, path), 'utf8'),
  );
const output = () => steps.filter(({ stage }) => stage === 'run').map(({ message }) => message);

describe('the sample app', () => {
  let first: ImageSummary;
  test('is built on a stand-in of node:21.7, which says what it is', async () => {
    first = await build(SAMPLE, 'sample-app:v1');
    const told = steps.filter(({ stage }) => stage === 'stand-in').at(-1)?.message;
    expect(told).toMatch(
      /^docker\.io\/library\/node:21\.7 cannot be pulled \(.+\); using a stand-in built here from Debian packages and Node\.js 21\.7\.\d+ of the npm registry$/,
    );
    const base = (await agent.calls.listImages()).find(({ names }) =>
      names.includes('docker.io/library/node:21.7'),
    );
    expect(base?.standIn).toContain('Stand-in for docker.io/library/node:21.7');
    expect(first.standIn).toBeUndefined();
  }, 300_000);

  test('built again is the same image, all from the cache', async () => {
    const again = await build(SAMPLE, 'sample-app:v1');
    expect(again.digest).toBe(first.digest);
    const made = steps.map(({ message }) => message).filter((message) => /^(CACHED )?\[/.test(message));
    expect(made).toEqual([
      '[1/3] FROM docker.io/library/node:21.7',
      'CACHED [2/3] WORKDIR /home/node/app',
      'CACHED [3/3] COPY app.js .',
    ]);
  });

  test('runs as the user node and answers', async () => {
    const handle = await host.containers.create({
      id: 'sample',
      group: 'sample',
      labels: {},
      image: 'docker.io/library/sample-app:v1',
      env: [],
      user: {},
      hostname: 'sample',
      mounts: [],
      networkNamespace: `/run/netns/${NETNS}`,
      cgroupPath: 'test',
      resources: {},
      security: {},
      terminal: false,
      stdin: false,
    });
    try {
      await host.containers.start(handle);
      const script = `const until = Date.now() + 20000;
        (async function look() {
          try { console.log(process.getuid() + ' ' + (await (await fetch('http://127.0.0.1:8080')).text())); }
          catch (error) { if (Date.now() > until) throw error; setTimeout(look, 50); }
        })();`;
      const running = await host.containers.exec(handle, {
        command: ['node', '-e', script],
        terminal: false,
        stdin: false,
      });
      let text = '';
      for await (const chunk of running.stdout) text += String(Buffer.from(chunk));
      expect(text).toMatch(/^1000 Hello/);
    } finally {
      await host.containers.remove(handle);
    }
  });
});

describe('commands of a Dockerfile', () => {
  test('run on the image, see what was copied, and leave what they changed and removed', async () => {
    const dockerfile = `FROM debian:12 AS build
COPY --chown=nobody:nogroup data /srv/in/
RUN stat -c '%U:%G' /srv/in/data && mkdir /srv/out && tr a-z A-Z < /srv/in/data > /srv/out/data && rm -r /usr/share/doc
FROM debian:12
COPY --from=build /srv/out /result
RUN ln -s /result /link
COPY data /link/second
`;
    await buildOf('commands', { Dockerfile: dockerfile, data: 'hello' });
    expect(output()).toEqual(['nobody:nogroup']);
    expect([
      await inRootfs('commands:1', 'result/data'),
      await inRootfs('commands:1', 'result/second'),
    ]).toEqual(['HELLO', 'hello']);
  });

  test("can install packages from the host's mirrors", async () => {
    await buildOf('packages', {
      Dockerfile:
        'FROM debian:12\nRUN apt-get update -q && apt-get install -qy --no-install-recommends hello && hello',
    });
    expect(output()).toContain('Hello, world!');
  });

  test('that fail leave no container and no image', async () => {
    await expect(
      buildOf('failing', { Dockerfile: 'FROM debian:12\nRUN echo before && exit 7' }),
    ).rejects.toMatchObject({
      message:
        'Dockerfile:2: process "/bin/sh -c echo before && exit 7" did not complete successfully: exit code: 7',
    });
    expect(output()).toEqual(['before']);
    expect(await host.containers.list()).toEqual([]);
    expect(await host.images.findImage('docker.io/library/failing:1')).toBeUndefined();
  });
});

describe('other stand-ins', () => {
  test('ubuntu:24.04 is Debian, and says so', async () => {
    const image = await agent.calls.pullImage('ubuntu:24.04', () => {}, never);
    expect(image.standIn).toContain('it is Debian, not Ubuntu');
    expect(await inRootfs('ubuntu:24.04', 'usr/lib/os-release')).toContain('ID=debian');
  });

  test('busybox runs its applets', async () => {
    await buildOf('box', { Dockerfile: 'FROM busybox\nRUN echo abc | sed s/b/B/ | tee /out' });
    expect([output(), await inRootfs('box:1', 'out')]).toEqual([['aBc'], 'aBc\n']);
  });

  test('what cannot be made honestly is refused with the reason', async () => {
    await expect(agent.calls.pullImage('node:21.7-alpine', () => {}, never)).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringContaining('an Alpine image cannot be made of Debian packages'),
    });
  });
});

describe('archives', () => {
  const exported = async (name: string, path: string) => {
    await pipeline(Readable.from(agent.calls.exportImage(name, never)), createWriteStream(path));
  };

  test("are read by another tool, as OCI and as docker's form", async () => {
    const path = join(directory, 'sample.tar');
    await exported('sample-app:v1', path);
    for (const transport of ['oci-archive', 'docker-archive']) {
      const { stdout } = await run('skopeo', ['inspect', '--config', `${transport}:${path}`]);
      expect(JSON.parse(stdout).config).toMatchObject({
        User: 'node',
        Cmd: ['node', 'app.js'],
        WorkingDir: '/home/node/app',
      });
    }
  });

  test('that another tool wrote are imported, and what comes in runs', async () => {
    const [ours, theirs] = [join(directory, 'box.tar'), join(directory, 'theirs.tar')];
    await exported('box:1', ours);
    await run('skopeo', [
      '--insecure-policy',
      'copy',
      `oci-archive:${ours}`,
      `docker-archive:${theirs}:other:2`,
    ]);
    const images = await agent.calls.importImage(createReadStream(theirs), () => {}, never);
    expect(images).toMatchObject([{ names: ['docker.io/library/other:2'] }]);
    await buildOf('on-import', { Dockerfile: 'FROM other:2\nRUN cat /out' });
    expect(output()).toEqual(['aBc']);
  });
});

test('nothing stays mounted, and no build directory is left', async () => {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(join(directory, 'run', 'rootfs')));
  const { stdout } = await run('ls', [join(directory, 'state/build-cache/runs')]);
  expect([mounts, stdout]).toEqual([[], '']);
});
