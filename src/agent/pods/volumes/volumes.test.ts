// Volumes of configuration and plain ones in a folder of their own. (Those in memory need a mount: see the host test.)
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HostLayout, hostLayout } from '../../../model/host-layout.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import { aConfigMap, aPod, aSecret } from '../../../model/testing.ts';
import type { Volume, VolumeMount } from '../../../model/wire/kubernetes.ts';
import type { Sources } from '../sources.ts';
import { ensureVolumes, mountsOf, removeVolumes } from './volumes.ts';

let folder: string;
let layout: HostLayout;
let data: { [key: string]: string };
let synced: boolean;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tutti-volumes-'));
  layout = hostLayout({ stateDir: join(folder, 's'), runDir: join(folder, 'r') });
  data = { a: 'one', b: 'two' };
  synced = true;
});
afterEach(() => rmSync(folder, { recursive: true }));

const sources: Sources = {
  findConfigMap: (_, name) => (synced && name === 'settings' ? aConfigMap({ data }) : undefined),
  findSecret: (_, name) => (synced && name === 'keys' ? aSecret() : undefined),
  synced: () => synced,
};

function podWith(source: Omit<Volume, 'name'>, mount: Partial<VolumeMount> = {}): Pod {
  const volumeMounts = [{ name: 'v', mountPath: '/v', ...mount }];
  return aPod({
    metadata: { name: 'web-1', labels: { app: 'web' } },
    spec: {
      volumes: [{ name: 'v', ...source }],
      containers: [{ name: 'web', image: 'web:1', volumeMounts }],
    },
  });
}

function ensure(pod: Pod): void {
  ensureVolumes(layout, { pod, address: '10.0.0.1', nodeAddress: '192.0.2.1' }, sources);
}

function mountOf(pod: Pod): { readonly source: string; readonly readOnly: boolean } {
  const [mount] = mountsOf(layout, pod, pod.spec.containers[0] ?? { name: '' }, new Map([['POD', 'web-1']]));
  return { source: mount?.source ?? '', readOnly: mount?.readOnly === true };
}

/** What a container sees: path to content and permission bits. */
function seen(pod: Pod): { readonly [path: string]: string } {
  const { source } = mountOf(pod);
  const files = (path: string): readonly string[] =>
    readdirSync(join(source, path)).flatMap((name) => {
      if (name.startsWith('..')) return [];
      const part = join(path, name);
      return statSync(join(source, part)).isDirectory() ? files(part) : [part];
    });
  return Object.fromEntries(
    files('').map((path) => {
      const { mode } = statSync(join(source, path));
      return [path, `${readFileSync(join(source, path), 'utf8')} ${(mode & 0o777).toString(8)}`];
    }),
  );
}

describe('configuration as files', () => {
  test.each<[string, Omit<Volume, 'name'>, object]>([
    ['all keys', { configMap: { name: 'settings' } }, { a: 'one 644', b: 'two 644' }],
    [
      'chosen keys under other names',
      { configMap: { name: 'settings', items: [{ key: 'a', path: 'x/y.txt', mode: 0o600 }] } },
      { 'x/y.txt': 'one 600' },
    ],
    [
      'a mode for all',
      { configMap: { name: 'settings', defaultMode: 0o400 } },
      { a: 'one 400', b: 'two 400' },
    ],
    ['nothing of an optional one that is missing', { configMap: { name: 'no', optional: true } }, {}],
    ['a Secret', { secret: { secretName: 'keys' } }, { key: 'value 644' }],
    [
      'the pod itself',
      { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
      { labels: 'app="web" 644' },
    ],
    [
      'several of them',
      {
        projected: {
          sources: [
            { configMap: { name: 'settings', items: [{ key: 'a', path: 'a' }] } },
            { secret: { name: 'keys' } },
          ],
        },
      },
      { a: 'one 644', key: 'value 644' },
    ],
  ])('%s', (_, source, expected) => {
    const pod = podWith(source);
    ensure(pod);
    expect(seen(pod)).toEqual(expected);
    expect(mountOf(pod).readOnly).toBe(true);
  });

  test.each<[string, Omit<Volume, 'name'>]>([
    ['MountVolume.SetUp failed for volume "v" : configmap "no" not found', { configMap: { name: 'no' } }],
    [
      'MountVolume.SetUp failed for volume "v" : references non-existent configmap key: z',
      { configMap: { name: 'settings', items: [{ key: 'z', path: 'z' }] } },
    ],
    [
      'MountVolume.SetUp failed for volume "v" : path "../x" leaves the volume',
      { configMap: { name: 'settings', items: [{ key: 'a', path: '../x' }] } },
    ],
  ])('%s', (message, source) => {
    expect(() => ensure(podWith(source))).toThrow(message);
  });

  test('a change is one switch of a link; what is unchanged is not written', () => {
    const pod = podWith({ configMap: { name: 'settings' } });
    ensure(pod);
    const { source } = mountOf(pod);
    const first = readlinkSync(join(source, '..data'));
    ensure(pod);
    expect(readlinkSync(join(source, '..data'))).toBe(first);
    data = { a: 'three', c: 'new' };
    ensure(pod);
    expect(seen(pod)).toEqual({ a: 'three 644', c: 'new 644' });
    expect(readdirSync(source).sort()).toEqual(
      [readlinkSync(join(source, '..data')), '..data', 'a', 'c'].sort(),
    );
  });

  test('until the cluster is known, what was written before stays', () => {
    const pod = podWith({ configMap: { name: 'settings' } });
    ensure(pod);
    synced = false;
    ensure(pod);
    expect(seen(pod)).toEqual({ a: 'one 644', b: 'two 644' });
    expect(() => ensure({ ...pod, metadata: { ...pod.metadata, uid: 'other' } })).toThrow('not found');
  });

  test('Secrets lie in the run directory, the rest in the state directory', () => {
    expect(
      mountOf(withFiles(podWith({ secret: { secretName: 'keys' } }))).source.startsWith(layout.runDir),
    ).toBe(true);
    expect(
      mountOf(withFiles(podWith({ configMap: { name: 'settings' } }))).source.startsWith(layout.stateDir),
    ).toBe(true);
  });
});

function withFiles(pod: Pod): Pod {
  ensure(pod);
  return pod;
}

describe('a part of a volume', () => {
  test('is made with the mode of the volume, names from the environment filled in', () => {
    const pod = withFiles(podWith({ emptyDir: {} }, { subPathExpr: 'logs/$(POD)' }));
    const { source } = mountOf(pod);
    expect(source.endsWith('/volumes/v/logs/web-1')).toBe(true);
    expect(statSync(source).mode & 0o777).toBe(0o777);
  });

  test('never leads out of it, and makes nothing there', () => {
    const pod = withFiles(podWith({ emptyDir: {} }, { subPath: 'link/made' }));
    const outside = join(folder, 'outside');
    mkdirSync(outside);
    const inside = mountOf(podWith({ emptyDir: {} })).source;
    symlinkSync(outside, join(inside, 'link'));
    expect(() => mountOf(pod)).toThrow('subPath "link/made" leaves its volume');
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe('a path of the host', () => {
  test.each([
    ['Directory', 'no', 'hostPath type check failed: %s is not a directory'],
    ['File', 'no', 'hostPath type check failed: %s is not a file'],
    ['Directory', 'file', 'hostPath type check failed: %s is not a directory'],
    ['Socket', 'file', 'hostPath type check failed: %s is not a socket'],
  ])('of type %s that is %s is refused', (type, name, message) => {
    const path = join(folder, name);
    writeFileSync(join(folder, 'file'), '');
    expect(() => ensure(podWith({ hostPath: { path, type } }))).toThrow(message.replace('%s', path));
  });

  test.each([
    ['DirectoryOrCreate', true],
    ['', true],
    ['FileOrCreate', false],
  ])('of type "%s" is made', (type, isDirectory) => {
    const path = join(folder, 'made');
    ensure(podWith({ hostPath: { path, type } }));
    expect(statSync(path).isDirectory()).toBe(isDirectory);
  });
});

test('an emptyDir keeps what is in it until the pod is removed', async () => {
  const pod = withFiles(podWith({ emptyDir: {} }));
  const { source } = mountOf(pod);
  writeFileSync(join(source, 'file'), 'kept');
  ensure(pod);
  expect(readFileSync(join(source, 'file'), 'utf8')).toBe('kept');
  await removeVolumes(layout, pod.metadata.uid);
  expect(existsSync(source)).toBe(false);
});
