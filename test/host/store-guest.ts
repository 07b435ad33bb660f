// A virtual machine in which the store writes, and whose power can be cut.
//
// Debian's cloud kernel, taken from its package without installing it, and one archive in memory with busybox, Node,
// lmdb and the writer program. The disk is a virtio disk with a volatile cache: a write is safe when a flush after it
// has completed. QEMU notes all writes and flushes in a log (see write-log.ts). Emulated without KVM, so that it runs
// on any machine.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ArchiveItem, cpioArchive } from './cpio.ts';
import { bundleProgram } from './store-program.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = join(REPOSITORY, 'node_modules/.cache/tutti-guest');
const MEMORY_MB = 1024;
// In the order in which they need each other.
const MODULES = [
  'virtio_ring',
  'virtio',
  'virtio_pci_modern_dev',
  'virtio_pci_legacy_dev',
  'virtio_pci',
  'virtio_blk',
];

/** Files that a guest starts from. */
export interface GuestImage {
  readonly kernel: string;
  readonly initrd: string;
}

/** A running guest. */
export interface Guest {
  /** What it had said on its serial line, for certain, when the log of its writes was so long. */
  saidBy(logBytes: number): string;
  /** Resolves when the output matches; rejects when it does not in time, or the guest has ended. */
  says(pattern: RegExp, timeoutMs: number): Promise<void>;
  /** Ends it like a power cut: no signal reaches the guest. */
  cutPower(): Promise<void>;
}

/** Makes the kernel and the archive; the kernel is kept for later runs. */
export async function makeGuestImage(directory: string, writers: number): Promise<GuestImage> {
  const { kernel, modules } = fetchKernel();
  const program = join(directory, 'writer.mjs');
  await bundleProgram('store-writer.ts', program, 'beside');
  const initrd = join(directory, 'initrd');
  writeFileSync(
    initrd,
    cpioArchive([
      { path: 'init', content: Buffer.from(initScript(writers)) },
      { path: 'dev/console', device: [5, 1] },
      { path: 'bin/busybox', content: readFileSync('/bin/busybox') },
      ...modules.map((path) => ({ path: `modules/${nameOf(path)}`, content: readFileSync(path) })),
      ...nodeFiles(),
      ...packageFiles('lmdb', new Set()),
      { path: 'app/writer.mjs', content: readFileSync(program) },
    ]),
  );
  return { kernel, initrd };
}

/** Starts a guest on the disk; its writes are noted in the log. */
export function startGuest(image: GuestImage, disk: string, log: string): Guest {
  const process = spawn(
    'qemu-system-x86_64',
    [
      ...[
        '-name',
        'tutti-store-power',
        '-machine',
        'q35,accel=tcg',
        '-cpu',
        'max',
        '-smp',
        '1',
        '-m',
        String(MEMORY_MB),
      ],
      ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-serial', 'stdio'],
      ...['-kernel', image.kernel, '-initrd', image.initrd],
      ...['-append', 'console=ttyS0 quiet panic=-1 no_timer_check tsc=reliable mitigations=off'],
      ...['-blockdev', `driver=file,filename=${disk},node-name=disk-file`],
      ...['-blockdev', 'driver=raw,file=disk-file,node-name=disk'],
      ...['-blockdev', `driver=file,filename=${log},node-name=log-file`],
      ...['-blockdev', 'driver=raw,file=log-file,node-name=log'],
      ...['-blockdev', 'driver=blklogwrites,file=disk,log=log,log-sector-size=512,node-name=logged'],
      ...['-device', 'virtio-blk-pci,drive=logged,write-cache=on'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return guestOf(process, log);
}

function guestOf(process: ChildProcess, log: string): Guest {
  let text = '';
  // The log as long as it was when that much had been said: what had to be on the disk for it was in there.
  const marks: { readonly said: number; readonly logBytes: number }[] = [];
  const closed = once(process, 'close');
  process.stdout?.setEncoding('latin1');
  process.stdout?.on('data', (chunk: string) => {
    text += chunk;
    marks.push({ said: text.length, logBytes: statSync(log).size });
  });
  return {
    saidBy: (logBytes) => text.slice(0, marks.findLast((mark) => mark.logBytes <= logBytes)?.said ?? 0),
    says: (pattern, timeoutMs) =>
      new Promise((resolve, reject) => {
        const stop = (error?: Error): void => {
          clearTimeout(timer);
          process.stdout?.off('data', look);
          if (error) reject(error);
          else resolve();
        };
        const look = (): void => {
          if (pattern.test(text)) stop();
        };
        const timer = setTimeout(
          () => stop(new Error(`The guest did not say ${pattern}:\n${text}`)),
          timeoutMs,
        );
        process.stdout?.on('data', look);
        void closed.then(() => stop(new Error(`The guest has ended:\n${text}`)));
        look();
      }),
    cutPower: async () => {
      process.kill('SIGKILL');
      await closed;
    },
  };
}

function initScript(writers: number): string {
  return [
    '#!/bin/busybox sh',
    '/bin/busybox mkdir -p /proc /sys /dev /data /tmp',
    '/bin/busybox mount -t proc proc /proc',
    '/bin/busybox mount -t sysfs sys /sys',
    '/bin/busybox mount -t devtmpfs dev /dev',
    ...MODULES.map((name) => `/bin/busybox insmod /modules/${name}.ko`),
    // Raw, so that the serial line does not turn a line end into two characters.
    '/bin/busybox stty -F /dev/ttyS0 raw -echo',
    '/bin/busybox mount -t ext4 /dev/vda /data || echo "no disk"',
    `exec /usr/bin/node /app/writer.mjs /data/store ${writers} </dev/null >/dev/ttyS0 2>&1`,
    '',
  ].join('\n');
}

function fetchKernel(): { kernel: string; modules: string[] } {
  const root = join(CACHE, 'kernel');
  if (!existsSync(root)) {
    const work = `${root}.${process.pid}`;
    mkdirSync(work, { recursive: true });
    const depends = execFileSync('apt-cache', ['depends', 'linux-image-cloud-amd64'], { encoding: 'utf8' });
    const name = /linux-image-\S+-cloud-amd64/.exec(depends.slice(depends.indexOf('Depends')))?.[0];
    if (!name) throw new Error('Debian has no cloud kernel for this machine');
    execFileSync('apt-get', ['download', name], { cwd: work, stdio: 'ignore' });
    const archive = readdirSync(work).find((file) => file.endsWith('.deb')) ?? '';
    execFileSync('dpkg-deb', ['-x', archive, 'files'], { cwd: work });
    renameSync(join(work, 'files'), root);
    rmSync(work, { recursive: true });
  }
  const kernel = readdirSync(join(root, 'boot')).find((file) => file.startsWith('vmlinuz')) ?? '';
  const all = readdirSync(join(root, 'lib/modules'), { recursive: true, encoding: 'utf8' });
  const modules = MODULES.map((name) => all.find((path) => path.endsWith(`/${name}.ko`)) ?? name);
  return {
    kernel: join(root, 'boot', kernel),
    modules: modules.map((path) => join(root, 'lib/modules', path)),
  };
}

// Node and the libraries that it and lmdb load.
function nodeFiles(): ArchiveItem[] {
  const node = realpathSync(process.execPath);
  const libraries = execFileSync('ldd', [node], { encoding: 'utf8' }).matchAll(/(\/lib\S+)/g);
  const files = [...new Set([...libraries].map(([path]) => path))];
  return [
    { path: 'usr/bin/node', content: readFileSync(node) },
    ...files.map((path) => ({ path: path.slice(1), content: readFileSync(path) })),
  ];
}

// The package with what it depends on, as far as it is installed.
function packageFiles(name: string, seen: Set<string>): ArchiveItem[] {
  const root = join(REPOSITORY, 'node_modules', name);
  if (seen.has(name) || !existsSync(root)) return [];
  seen.add(name);
  const items: ArchiveItem[] = [];
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.(c?js|mjs|json|node)$/.test(entry.name)) continue;
    items.push({
      path: join('app/node_modules', path.slice(root.length - name.length)),
      content: readFileSync(path),
    });
  }
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, Record<string, string>>;
  const further = Object.keys({ ...dependencies, ...optionalDependencies });
  return [...items, ...further.flatMap((dependency) => packageFiles(dependency, seen))];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
