// The packages of the machine images' base: Debian 12 with systemd, sshd, sudo and cloud-init, and its certificates.
//
// Made by mmdebstrap from the host's own mirrors and kept; a changed recipe (packages, mirrors, certificates) makes it
// anew. What the host trusts beside Debian's certificates its guests trust too: they are behind the same proxies.
import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestOf } from '../oci/digest.ts';
import { writeLayer } from '../oci/pack-layer.ts';
import { bootstrap, hostApt, type MakeOptions, readAccounts } from '../stand-in/debian-base.ts';
import { type KeptLayer, keptLayer } from '../stand-in/layer-file.ts';
import { isAbandoned } from '../stand-in/scratch.ts';
import type { DebianFacts } from './guest/entries.ts';

const PACKAGES = [
  'ca-certificates',
  'cloud-init',
  'curl',
  'dbus',
  'e2fsprogs',
  'iproute2',
  'iputils-ping',
  'kmod',
  'less',
  'libnss-myhostname',
  'netbase',
  'openssh-server',
  'perl-base',
  'procps',
  'python3',
  'sudo',
  'systemd',
  'systemd-sysv',
  'udev',
  'unzip',
  'usr-is-merged',
  'vim-tiny',
  'xz-utils',
];
const DROPPED_PATHS = [
  '/usr/share/man/*',
  '/usr/share/locale/*',
  '/usr/share/info/*',
  '/usr/share/lintian/*',
  '/usr/share/doc/*',
  '/usr/share/i18n/*',
];
const HOST_CERTIFICATES = '/usr/local/share/ca-certificates';
const KEPT_PREFIX = 'machine-debian-';

export interface DebianRecipe {
  /** Changes with anything that goes into the layer. */
  readonly digest: string;
  readonly options: readonly string[];
  readonly hasCertificates: boolean;
}

export async function debianRecipe(architecture: string): Promise<DebianRecipe> {
  const { sources, fetchOptions } = await hostApt();
  const certificates = await hostCertificates();
  const options = [
    '--variant=minbase',
    '--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr',
    `--include=${PACKAGES.join(',')}`,
    ...DROPPED_PATHS.map((path) => `--dpkgopt=path-exclude=${path}`),
    '--dpkgopt=path-include=/usr/share/doc/*/copyright',
    '--dpkgopt=force-unsafe-io',
    '--aptopt=Acquire::Languages "none";',
  ];
  const digest = digestOf(
    JSON.stringify([
      architecture,
      sources,
      fetchOptions,
      options,
      finishScript('', certificates.length > 0),
      certificates,
    ]),
  );
  return { digest, options, hasCertificates: certificates.length > 0 };
}

/** The kept layer of this recipe, or one made now (a minute). */
export async function debianLayer(
  cacheDir: string,
  recipe: DebianRecipe,
  options: MakeOptions,
): Promise<KeptLayer<DebianFacts>> {
  const directory = join(cacheDir, `${KEPT_PREFIX}${recipe.digest.slice(7, 23)}`);
  const kept = await keptLayer(directory, async (blobPath, scratch) => {
    options.progress?.("Making the machines' base of Debian 12 from packages; this is done once (a minute)");
    const copies = join(scratch, 'copies');
    const hook = `--customize-hook=${finishScript(copies, recipe.hasCertificates)}`;
    const layer = await bootstrap([...recipe.options, hook], (tar) => writeLayer(tar, blobPath), options);
    const facts = { accounts: await readAccounts(copies), skeleton: await readFiles(join(copies, 'skel')) };
    await rm(copies, { recursive: true });
    return { layer, facts };
  });
  await removeOthers(directory);
  return kept;
}

/** Layers of older recipes. */
async function removeOthers(directory: string): Promise<void> {
  const folder = dirname(directory);
  const names = await readdir(folder);
  const old = names.filter((name) => name.startsWith(KEPT_PREFIX) && !directory.endsWith(name));
  for (const name of old)
    if (!name.includes('.') || (await isAbandoned(name)))
      // one with a dot is in the making, or was
      await rm(join(folder, name), { recursive: true, force: true });
}

async function hostCertificates(): Promise<readonly (readonly [string, string])[]> {
  const names = (await readdir(HOST_CERTIFICATES).catch(() => [])).filter((name) => name.endsWith('.crt'));
  return Promise.all(
    names.sort().map(async (name) => [name, await readFile(join(HOST_CERTIFICATES, name), 'utf8')] as const),
  );
}

async function readFiles(directory: string): Promise<{ readonly [name: string]: string }> {
  const names = (await readdir(directory)).sort();
  const pairs = names.map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

/** What is done in the new root before it is packed: certificates, no traces of this host or of keys; `copies` gets what we read. */
function finishScript(copies: string, hasCertificates: boolean): string {
  return [
    'set -e',
    'sed -i \'s|^SHELL=.*|SHELL=/bin/bash|\' "$1/etc/default/useradd"',
    'printf "CREATE_HOME yes\\n" >> "$1/etc/login.defs"', // as on Amazon Linux: useradd makes the home
    'chroot "$1" groupadd -r wheel',
    ...(hasCertificates
      ? [
          `cp '${HOST_CERTIFICATES}'/*.crt "$1${HOST_CERTIFICATES}/"`,
          'chroot "$1" update-ca-certificates >/dev/null 2>&1',
        ]
      : []),
    'for name in resolv.conf hosts hostname machine-id; do rm -f "$1/etc/$name"; : > "$1/etc/$name"; chmod 644 "$1/etc/$name"; done',
    'rm -f "$1"/etc/ssh/ssh_host_* "$1"/var/lib/dbus/machine-id "$1"/var/lib/systemd/random-seed "$1"/etc/update-motd.d/*',
    'ln -s /etc/machine-id "$1/var/lib/dbus/machine-id"',
    'rm -f "$1"/lib/systemd/system/multi-user.target.wants/dbus.service', // its socket starts it
    'rm -rf "$1"/var/log/journal "$1"/var/log/apt "$1"/var/log/*.log "$1"/var/cache/debconf/*-old "$1"/var/cache/ldconfig/aux-cache',
    'rm -f "$1"/etc/passwd- "$1"/etc/group- "$1"/etc/shadow- "$1"/etc/gshadow-',
    `mkdir -p '${copies}'; cp -r "$1/etc/skel" '${copies}/'`,
    `for name in passwd group shadow gshadow; do cp "$1/etc/$name" '${copies}/'; done`,
  ].join('\n');
}
