// The base of machine images on the real image store: made of packages (a minute, once; kept in /var/tmp over runs), and
// what a guest must find in it.
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Containerd, openContainerd } from '../../drivers/container/containerd/open.ts';
import { silentLog } from '../../machinery/log.ts';
import { hostLayout } from '../../model/host-layout.ts';
import { baseImageName } from '../../model/machine-image-stand-ins.ts';
import { ensureBase, RECIPE_LABEL } from './base.ts';

const BASE_IMAGE = baseImageName('debian12');
const CACHE = '/var/tmp/tutti-test-machine-base';
let directory: string;
let host: Containerd;
const told: string[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tutti-machine-base-'));
  const stateDir = join(directory, 'state');
  const layout = hostLayout({ instance: 'mimg', number: 11, stateDir, runDir: join(directory, 'run') });
  host = await openContainerd({ layout, log: silentLog });
  await ensureBase(host.images, { cacheDir: CACHE, progress: (line) => told.push(line) });
}, 600_000);

afterAll(async () => {
  await host?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const inBase = <T>(look: (root: string) => T): Promise<T> =>
  host.images.withRootfs(BASE_IMAGE, async (root) => look(root));

describe('the base', () => {
  test('says what it is, and is not made twice', async () => {
    const image = await host.images.findImage(BASE_IMAGE);
    expect(image?.labels[RECIPE_LABEL]).toMatch(/^sha256:/);
    told.length = 0;
    expect(await ensureBase(host.images, { cacheDir: CACHE, progress: (line) => told.push(line) })).toEqual(
      image,
    );
    expect(told).toEqual([]);
  });

  test('has no identity of its own', () =>
    inBase((root) => {
      expect(statSync(join(root, 'etc/machine-id')).size).toBe(0);
      for (const path of [
        'etc/ssh/ssh_host_ed25519_key',
        'var/lib/systemd/random-seed',
        'home/ec2-user/.ssh',
      ])
        expect([path, existsSync(join(root, path))]).toEqual([path, false]);
      expect(readFileSync(join(root, 'etc/shadow'), 'utf8')).toMatch(/^ec2-user:!:/m);
    }));

  test('has what the guest conventions promise', () =>
    inBase((root) => {
      for (const program of [
        'cloud-init',
        'curl',
        'perl',
        'python3',
        'sudo',
        'ssh-keygen',
        'ip',
        'systemctl',
      ])
        expect([program, existsSync(join(root, 'usr/bin', program))]).toEqual([program, true]);
      for (const program of ['init', 'sshd', 'mkfs.ext4', 'resize2fs'])
        expect([program, existsSync(join(root, 'usr/sbin', program))]).toEqual([program, true]);
      expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).toMatch(
        /^ec2-user:x:1000:1000:ec2-user:\/home\/ec2-user:\/bin\/bash$/m,
      );
      expect(statSync(join(root, 'home/ec2-user')).uid).toBe(1000);
    }));

  test('every masked unit, every enabled one is a link to where it should', () =>
    inBase((root) => {
      const link = (path: string) => readlinkSync(join(root, 'etc/systemd/system', path));
      expect(link('getty.target')).toBe('/dev/null');
      expect(lstatSync(join(root, 'etc/systemd/system/ssh.service.d/10-tutti.conf')).isFile()).toBe(true);
      const wanted = link('multi-user.target.wants/cloud-init.target');
      expect(existsSync(join(root, wanted))).toBe(true);
    }));

  test('its units, sshd and sudo files are right for the programs that read them', () =>
    inBase((root) => {
      const inside = (...argv: string[]) =>
        execFileSync('unshare', ['--mount', 'chroot', root, ...argv], { encoding: 'utf8', stdio: 'pipe' });
      inside('visudo', '-c', '-f', '/etc/sudoers.d/10-tutti');
      inside('python3', '-c', "import ast; ast.parse(open('/usr/libexec/tutti/boot-report').read())");
      inside('python3', '-c', "import yaml; yaml.safe_load(open('/etc/cloud/cloud.cfg'))");
    }));
});
