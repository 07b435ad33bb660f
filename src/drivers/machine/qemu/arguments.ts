// With which arguments does QEMU run a machine? A value, made from what the machine is; starting it is another file.
//
// A template and its clones must have the same hardware: only files, sockets and where the memory comes from differ.
import type { MachineDisk, MachineSize } from '../driver.ts';
import { TAP } from './host/tap.ts';
import type { RunPaths } from './paths.ts';
import type { Accelerator } from './probe.ts';

/** A bound for translated code, which would take a gibibyte on a large host. */
const TCG = 'tcg,thread=multi,tb-size=256';
export const AGENT_PORT = 'dev.tutti.guest';

/** Where the guest's memory comes from. */
export type GuestMemory =
  | { readonly kind: 'own' }
  /** Being made into a template: the file is the memory. */
  | { readonly kind: 'template'; readonly file: string }
  /** A clone: reads the template's file, writes go elsewhere; it waits for the rest of its state. */
  | { readonly kind: 'clone'; readonly file: string };

export interface GuestArguments {
  /** One word that marks the process as this machine's. */
  readonly mark: string;
  readonly run: RunPaths;
  readonly accelerator: Accelerator;
  readonly size: MachineSize;
  readonly memory: GuestMemory;
  readonly kernel: string;
  readonly kernelArguments: readonly string[];
  readonly rootDisk: string;
  readonly macAddress: string;
  readonly consolePath: string;
  /** Only at a cold boot; a clone's are attached when it runs. */
  readonly disks: readonly MachineDisk[];
}

export function guestArguments(guest: GuestArguments): readonly string[] {
  const { run, size, accelerator } = guest;
  return [
    ...['-name', guest.mark, '-nodefaults', '-no-user-config', '-display', 'none', '-vga', 'none'],
    ...['-pidfile', run.pid, '-no-shutdown'],
    ...['-qmp', `unix:${run.qmp},server=on,wait=off`],
    ...['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
    ...['-machine', `pc,usb=off,vmport=off${memoryBackend(guest.memory)}`],
    ...['-accel', accelerator === 'tcg' ? TCG : 'kvm'],
    ...['-cpu', accelerator === 'kvm' ? 'host' : 'max', '-smp', String(size.cpus)],
    ...['-m', `${megabytes(size)}M`, ...memoryObject(guest.memory, size)],
    ...['-kernel', guest.kernel, '-initrd', run.initrd, '-append', guest.kernelArguments.join(' ')],
    ...['-chardev', `file,id=console,path=${guest.consolePath},append=on`],
    ...['-device', 'isa-serial,chardev=console'],
    ...[
      '-device',
      'virtio-serial-pci,id=serial',
      '-chardev',
      `socket,id=agent,path=${run.agent},server=on,wait=off`,
    ],
    ...['-device', `virtserialport,chardev=agent,name=${AGENT_PORT}`],
    ...['-device', 'virtio-rng-pci'],
    ...['-netdev', `tap,id=net,ifname=${TAP},script=no,downscript=no`],
    ...['-device', `virtio-net-pci,netdev=net,mac=${guest.macAddress},romfile=`],
    ...['-blockdev', rootNode(guest.rootDisk), '-device', 'virtio-blk-pci,drive=root,id=root,serial=root'],
    ...guest.disks.flatMap((disk) => [
      ...['-blockdev', JSON.stringify(diskNode(disk)), '-device', JSON.stringify(diskDevice(disk))],
    ]),
    ...(guest.memory.kind === 'clone' ? ['-incoming', 'defer'] : []),
  ];
}

function megabytes(size: MachineSize): number {
  return Math.max(128, Math.floor(size.memoryBytes / 1024 / 1024));
}

function memoryBackend(memory: GuestMemory): string {
  return memory.kind === 'own' ? '' : ',memory-backend=ram';
}

function memoryObject(memory: GuestMemory, size: MachineSize): readonly string[] {
  if (memory.kind === 'own') return [];
  const share = memory.kind === 'template' ? 'on' : 'off';
  return [
    '-object',
    `memory-backend-file,id=ram,size=${megabytes(size)}M,mem-path=${memory.file},share=${share}`,
  ];
}

function rootNode(path: string): string {
  return JSON.stringify({
    driver: 'qcow2',
    'node-name': 'root',
    discard: 'unmap',
    file: { driver: 'file', filename: path },
  });
}

/** A volume: a raw file. */
export function diskNode(disk: MachineDisk): { readonly [name: string]: unknown } {
  return {
    driver: 'raw',
    'node-name': nodeName(disk.id),
    'read-only': disk.readOnly,
    discard: 'unmap',
    file: { driver: 'file', filename: disk.path },
  };
}

export function diskDevice(disk: MachineDisk): { readonly [name: string]: unknown } {
  return {
    driver: 'virtio-blk-pci',
    id: nodeName(disk.id),
    drive: nodeName(disk.id),
    serial: diskSerial(disk.id),
  };
}

/** What QEMU calls the disk with this id. */
export function nodeName(id: string): string {
  return `d-${diskSerial(id)}`;
}

/** At most 20 characters are a serial: `vol0123456789abcdef0`, as the original has it. */
export function diskSerial(id: string): string {
  return id.replaceAll('-', '').slice(-20);
}

export interface KernelArgumentOptions {
  readonly accelerator: Accelerator;
  /** Rate of an emulated processor's clock; absent: the kernel measures it. */
  readonly clockKhz?: number;
  /** Boot only as far as a template. */
  readonly template: boolean;
}

export function kernelArguments({
  accelerator,
  clockKhz,
  template,
}: KernelArgumentOptions): readonly string[] {
  return [
    ...['console=ttyS0', 'loglevel=5', 'panic=5', 'net.ifnames=0', 'systemd.getty_auto=no', 'TERM=dumb'],
    ...(accelerator === 'tcg' ? ['mitigations=off', 'no_timer_check', 'tsc=reliable'] : []),
    ...(clockKhz === undefined ? [] : [`tsc_early_khz=${clockKhz}`]),
    ...(template ? ['systemd.unit=tutti-template.target'] : []),
  ];
}
