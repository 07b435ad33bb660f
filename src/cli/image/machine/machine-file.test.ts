// A machine file: what is let through, which steps it becomes, from which image, and what names the result.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MachineImage } from '../../../model/kinds/machine-image.ts';
import { readMachineFile } from './build.ts';
import { copiedFiles, machineTag } from './context.ts';
import { machineDockerfile, unitText } from './dockerfile.ts';
import { imageId } from './object.ts';
import { chooseSource } from './source.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tutti-machine-file-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(text: string) {
  const path = join(folder, 'machine.yaml');
  await writeFile(path, text);
  return readMachineFile(path);
}

describe('the file', () => {
  test('says with line and column what is wrong', async () => {
    await expect(read('name: app\npackagez: [x]\ncopy:\n  - {from: a, to: b}\n')).rejects.toThrow(
      /machine\.yaml:2:11: unknown field "packagez"\nmachine\.yaml:4:\d+: "copy\.0\.to"/,
    );
  });
});

describe('its steps', () => {
  test('go from packages over the account and files to commands and units', () => {
    const steps = machineDockerfile(
      {
        name: 'app',
        packages: ['nodejs', 'a b'],
        user: 'app-user',
        copy: [{ from: 'app.js', to: '/home/app-user/', owner: 'app-user', mode: '0644' }],
        run: ['echo "$HOME" > /x'],
        services: ['nginx', { name: 'app', command: '/usr/bin/node app.js', directory: '/home/app-user' }],
      },
      'machines.tutti.dev/base/debian12:latest',
    ).split('\n');
    const firstWords = steps.map((line) => line.split(' ', 3).slice(0, 2).join(' '));
    expect(firstWords.filter((line) => /^(FROM|RUN|COPY)/.test(line))).toEqual([
      'FROM machines.tutti.dev/base/debian12:latest',
      'RUN ["/bin/bash","-ec","if',
      'RUN ["/bin/bash","-ec","id',
      'COPY --chown=app-user',
      "COPY <<'TUTTI_UNIT'",
      'RUN ["/bin/bash","-ec","echo',
      'RUN ["/bin/bash","-ec","systemctl',
    ]);
    expect(steps[1]).toContain("yum install -y nodejs 'a b'");
    expect(steps[3]).toBe('COPY --chown=app-user --chmod=0644 ["app.js","/home/app-user/"]');
    expect(steps.at(-2)).toContain('systemctl enable nginx app');
  });

  test('a unit has its variables, its user, and is started again', () => {
    const text = unitText({ name: 'app', command: '/a', env: { A: '5 "%"', PORT: 80 } }, 'app-user');
    expect(text).toContain('Environment="A=5 \\"%%\\""\nEnvironment="PORT=80"\n');
    expect(text).toContain('User=app-user\n');
    expect(text).toContain('Restart=always\n');
  });
});

const image = (name: string, createdAt: string, source: MachineImage['spec']['source']): MachineImage => ({
  apiVersion: 'tutti.dev/v1',
  kind: 'MachineImage',
  metadata: {
    name: `ami-${name}`,
    namespace: 'us-east-2',
    uid: name,
    resourceVersion: '1',
    creationTimestamp: createdAt,
  },
  spec: {
    imageName: name,
    ownerId: '1',
    architecture: 'x86_64',
    rootDevice: '/dev/xvda',
    rootSizeGiB: 8,
    createdAt,
    source,
  },
  status: { state: source.name === 'pending' ? 'pending' : 'available', image: source.name },
});

describe('what it starts from', () => {
  const images = [
    image('web-1', '2026-01-01T00:00:00Z', { type: 'stored', name: 'old' }),
    image('web-2', '2026-02-01T00:00:00Z', { type: 'stored', name: 'new' }),
    image('web-3', '2026-03-01T00:00:00Z', { type: 'stored', name: 'pending' }),
  ];
  test.each([
    ['web-*', 'new'],
    ['web-1', 'old'],
    ['ami-web-1', 'old'],
    ['debian12-admin', 'machines.tutti.dev/base/debian12-admin:latest'],
    ['al2023-ami-2023.*', 'machines.tutti.dev/base/debian12:latest'],
  ])('%s is the newest that is ready', (wanted, found) => {
    expect(chooseSource(wanted, images).image).toBe(found);
  });

  test('what is not there is said, with what there is', () => {
    expect(() => chooseSource('nope-*', images)).toThrow('There is no machine image "nope-*" that is ready');
  });
});

describe('what it copies', () => {
  const file = {
    name: 'app',
    copy: [
      { from: 'app.js', to: '/a' },
      { from: 'conf/', to: '/b/' },
    ],
  };
  beforeEach(async () => {
    await mkdir(join(folder, 'conf'));
    for (const path of ['app.js', 'conf/x', 'other']) await writeFile(join(folder, path), path);
  });

  test('is what it names and what is in it, no more', async () => {
    expect(await copiedFiles(folder, file)).toEqual(['app.js', 'conf', 'conf/x']);
  });

  test('must be there, and in its folder', async () => {
    await expect(copiedFiles(folder, { name: 'a', copy: [{ from: 'no', to: '/a' }] })).rejects.toThrow(
      '"no" in copy is not there',
    );
    await expect(copiedFiles(folder, { name: 'a', copy: [{ from: '../x', to: '/a' }] })).rejects.toThrow(
      'outside the folder',
    );
  });

  test('names the image: another content, another name', async () => {
    const files = await copiedFiles(folder, file);
    const before = await machineTag(folder, 'FROM x', files);
    expect(await machineTag(folder, 'FROM x', files)).toBe(before);
    await writeFile(join(folder, 'other'), 'changed');
    expect(await machineTag(folder, 'FROM x', files)).toBe(before);
    await writeFile(join(folder, 'app.js'), 'changed');
    expect(await machineTag(folder, 'FROM x', files)).not.toBe(before);
    expect(imageId('us-east-2', `app-${before}`)).toMatch(/^ami-[0-9a-f]{17}$/);
  });
});
