// What is in a guest's initial RAM disk? A part that is the same for all (busybox, modules, scripts), made once, and the
// machine's own part after it.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { deviceNames } from '../../device-names.ts';
import { agentScript, agentUnit, bootedUnit, templateTarget } from './agent-script.ts';
import { type ArchiveFile, cpioArchive } from './cpio.ts';
import { gatewayAddress, type Identity } from './identity.ts';
import { applyScript, initScript } from './init-script.ts';
import type { KernelModule } from './modules.ts';

/** `busybox`: a statically linked one of the host. */
export async function commonInitrd(busybox: string, modules: readonly KernelModule[]): Promise<Buffer> {
  const text = (path: string, content: string, mode = 0o644): ArchiveFile => ({ path, content, mode });
  const archive = cpioArchive([
    text('init', initScript, 0o755),
    { path: 'bin/busybox', content: await readFile(busybox), mode: 0o755 },
    ...modules.map(({ name, content }) => ({ path: `modules/${name}.ko`, content, mode: 0o644 })),
    text('modules/order', modules.map(({ name }) => `${name}\n`).join('')),
    text('guest/apply', applyScript),
    text('guest/agent.pl', agentScript),
    text('units/tutti-guest.service', agentUnit),
    text('units/tutti-template.target', templateTarget),
    text('units/tutti-booted.service', bootedUnit),
    text('dev/.made', ''),
    text('proc/.made', ''),
    text('sys/.made', ''),
  ]);
  const compressed = gzipSync(archive, { level: 1 });
  // The next archive must begin at a multiple of four.
  return Buffer.concat([compressed, Buffer.alloc(-compressed.length & 3)]);
}

export interface DiskLink {
  readonly serial: string;
  /** `/dev/sdf`. */
  readonly device: string;
}

/** Without `network` the guest gets no address (a template). */
export function machineInitrd(
  identity: Identity,
  options: { readonly network: boolean; readonly disks: readonly DiskLink[] },
): Buffer {
  const { hostname, machineId, address, macAddress, files, hostKeys } = identity;
  const settings = {
    hostname,
    machine_id: machineId,
    address: options.network ? address : '',
    mac: macAddress,
    gateway: gatewayAddress,
  };
  const numbered = (folder: string, list: Identity['files']): ArchiveFile[] =>
    list.map(({ content }, index) => ({ path: `machine/${folder}/${index}`, content, mode: 0o600 }));
  const listed = (list: Identity['files']): string =>
    list.map(({ mode, path }, index) => `${index} ${mode.toString(8)} ${path}\n`).join('');
  const text = (path: string, content: string): ArchiveFile => ({ path, content, mode: 0o600 });
  return cpioArchive([
    text('machine/settings', shellAssignments(settings)),
    text('machine/list', listed(files)),
    text('machine/key-list', listed(hostKeys)),
    text('machine/disks', options.disks.flatMap(linesOf).join('')),
    text('machine/rules', udevRules(options.disks)),
    ...numbered('files', files),
    ...numbered('keys', hostKeys),
  ]);
}

const linesOf = ({ serial, device }: DiskLink): readonly string[] =>
  deviceNames(device).map((name) => `${serial} ${name}\n`);

/** For guests with udev: it makes the link, also for partitions, and tells systemd. */
export function udevRules(disks: readonly DiskLink[]): string {
  return disks
    .map(({ serial, device }) => {
      const match = `SUBSYSTEM=="block", ATTRS{serial}=="${serial}"`;
      const links = deviceNames(device).map((name) => `${name.replace(/^\/dev\//, '')}%n`);
      return `${match}, SYMLINK+="${links.join(' ')}"\n`;
    })
    .join('');
}

function shellAssignments(values: { readonly [name: string]: string }): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');
}
