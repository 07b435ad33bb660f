// The root filesystem of Debian 12, small: what every stand-in but busybox starts from.
//
// Made by mmdebstrap from the host's own mirrors, in namespaces of its own, so that no mount and no process outlives it or
// us. The image can install further packages from the same mirrors.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Layer } from '../../drivers/container/image-store.ts';
import { writeLayer } from '../oci/pack-layer.ts';
import { aptFetchOptions, debianSources, RELEASE } from './apt-sources.ts';
import { runCommand } from './command.ts';
import { type KeptLayer, keptLayer } from './layer-file.ts';
import { makeScratch } from './scratch.ts';

/** Files that a layer on top changes when it adds a user. */
export interface Accounts {
  readonly passwd: string;
  readonly group: string;
  readonly shadow: string;
  readonly gshadow: string;
}

export interface MakeOptions {
  readonly signal?: AbortSignal;
  readonly progress?: (message: string) => void;
}

/** Not /tmp, which may be small or not allow device files; others must be able to enter it. */
const WORK_DIR = '/var/tmp';
const DROPPED_PATHS = [
  '/usr/share/man/*',
  '/usr/share/locale/*',
  '/usr/share/info/*',
  '/usr/share/lintian/*',
  '/usr/share/doc/*',
];

/** The kept base, or one made now (20 to 60 s). */
export function debianBase(
  cacheDir: string,
  architecture: string,
  options: MakeOptions = {},
): Promise<KeptLayer<Accounts>> {
  const text = `Making Debian 12 (${RELEASE}) from packages; this is done once`;
  return debianRoot(join(cacheDir, `debian-${RELEASE}-${architecture}`), { text }, options);
}

export interface DebianRoot {
  /** Besides those that every Debian has. */
  readonly packages?: readonly string[];
  /** Lines of a shell that see the new root as "$1". */
  readonly commands?: readonly string[];
  /** Says what is made. */
  readonly text: string;
}

/** The root kept in the directory, or one made now. */
export function debianRoot(
  directory: string,
  { packages = [], commands = [], text }: DebianRoot,
  options: MakeOptions,
): Promise<KeptLayer<Accounts>> {
  return keptLayer(directory, async (blobPath, scratch) => {
    options.progress?.(text);
    const accountsDir = join(scratch, 'accounts');
    const script = [...commands, finishScript(accountsDir)].join('\n');
    const include = packages.length > 0 ? [`--include=${packages.join(',')}`] : [];
    const layer = await bootstrap(
      ['--variant=minbase', ...include, ...dpkgOptions(), `--customize-hook=set -e\n${script}`],
      (tar) => writeLayer(tar, blobPath),
      options,
    );
    const facts = await readAccounts(accountsDir);
    await rm(accountsDir, { recursive: true });
    return { layer, facts };
  });
}

/** Runs mmdebstrap and hands its tar to `consume`. */
export async function bootstrap(
  options: readonly string[],
  consume: (tar: AsyncIterable<Uint8Array>) => Promise<Layer>,
  { signal, progress }: MakeOptions,
): Promise<Layer> {
  const { sources, fetchOptions } = await hostApt();
  const directory = await makeScratch(join(WORK_DIR, 'tutti-bootstrap'));
  try {
    let layer: Layer | undefined;
    const argv = [
      ...['setpriv', '--pdeathsig', 'KILL'],
      ...['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'],
      'mmdebstrap',
      '--mode=root',
      '--format=tar',
      '--skip=output/dev',
    ];
    argv.push(...fetchOptions.map((option) => `--aptopt=${option}`), ...options, RELEASE, '-', ...sources);
    await runCommand(argv, {
      signal,
      env: { ...process.env, TMPDIR: directory, LC_ALL: 'C.UTF-8' },
      onLine: (line) =>
        line.startsWith('I: ') && PHASE.test(line) && progress?.(`mmdebstrap: ${line.slice(3)}`),
      consume: async (tar) => {
        layer = await consume(tar);
      },
    });
    return layer as Layer; // consume has ended, or runCommand has thrown
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const PHASE = /running apt-get update|downloading|extracting|installing|creating tarball/;

function dpkgOptions(): readonly string[] {
  const dropped = DROPPED_PATHS.map((path) => `path-exclude=${path}`);
  const options = [...dropped, 'path-include=/usr/share/doc/*/copyright', 'force-unsafe-io'];
  return [...options.map((option) => `--dpkgopt=${option}`), '--aptopt=Acquire::Languages "none";'];
}

/** What is done in the new root before it is packed: no traces of this host, no daemons started by packages. */
function finishScript(accountsDir: string): string {
  return [
    'set -e',
    `mkdir -p '${accountsDir}'`,
    `for name in passwd group shadow gshadow; do cp "$1/etc/$name" '${accountsDir}/'; done`,
    'for name in resolv.conf hosts hostname; do rm -f "$1/etc/$name"; : > "$1/etc/$name"; chmod 644 "$1/etc/$name"; done',
    // Not an option of mmdebstrap: it needs the packages after apt has fetched them.
    'printf \'APT::Keep-Downloaded-Packages "false";\\n\' > "$1/etc/apt/apt.conf.d/docker-clean"',
    'printf "#!/bin/sh\\nexit 101\\n" > "$1/usr/sbin/policy-rc.d"; chmod 755 "$1/usr/sbin/policy-rc.d"',
    'rm -rf "$1"/var/cache/debconf/*-old "$1"/var/cache/ldconfig/aux-cache "$1"/var/log/apt "$1"/var/log/dpkg.log',
    'rm -f "$1"/etc/passwd- "$1"/etc/group- "$1"/etc/shadow- "$1"/etc/gshadow-',
  ].join('\n');
}

/** The account files in a directory. */
export async function readAccounts(directory: string): Promise<Accounts> {
  const read = (name: string) => readFile(join(directory, name), 'utf8');
  const [passwd, group, shadow, gshadow] = await Promise.all([
    read('passwd'),
    read('group'),
    read('shadow'),
    read('gshadow'),
  ]);
  return { passwd, group, shadow, gshadow };
}

/** Where this host has its packages from, and how it gets there. */
export async function hostApt(): Promise<{
  readonly sources: readonly string[];
  readonly fetchOptions: readonly string[];
}> {
  const files = [{ name: 'sources.list', text: await readIfThere('/etc/apt/sources.list') }];
  const more = await readdir('/etc/apt/sources.list.d').catch(() => []);
  for (const name of more.filter((file) => /\.(list|sources)$/.test(file)).sort()) {
    files.push({ name, text: await readIfThere(join('/etc/apt/sources.list.d', name)) });
  }
  const dump = await runCommand(['apt-config', 'dump']).catch(() => '');
  return { sources: debianSources(files), fetchOptions: aptFetchOptions(dump) };
}

function readIfThere(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
