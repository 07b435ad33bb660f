// What do all parts of this driver share? Opened once, handed to each.
import type { HostLayout } from '../../../model/host-layout.ts';
import type { ImageStore } from '../../container/image-store.ts';
import type { MachineSize } from '../driver.ts';
import type { BaseDisks } from './disk/base-disks.ts';
import type { MachineEvents } from './events.ts';
import type { FetchKernel } from './guest/kernel.ts';
import type { QemuPaths } from './paths.ts';
import type { Accelerator, Probe } from './probe.ts';
import type { RecordStore } from './record.ts';
import type { Serial } from './serial.ts';
import type { Templates } from './template/templates.ts';

/** Where the driver tells what it repaired: the part of the machinery's log that it needs. */
export interface MachineLog {
  info(message: string, fields?: { readonly [name: string]: unknown }): void;
  warn(message: string, fields?: { readonly [name: string]: unknown }): void;
}

export interface QemuOptions {
  readonly layout: Pick<HostLayout, 'instance' | 'stateDir' | 'runDir' | 'cgroupParent'>;
  readonly images: ImageStore;
  readonly log: MachineLog;
  /** Sizes that prepareImage makes templates for; empty: machines always boot cold. Default: two processors, 1 GiB. */
  readonly templates?: readonly MachineSize[];
  /** Where the kernel's package comes from. Default: apt. */
  readonly fetchKernel?: FetchKernel;
  /** Default: KVM where a guest really boots with it. */
  readonly accelerator?: Accelerator;
}

export interface QemuContext {
  readonly options: QemuOptions;
  readonly paths: QemuPaths;
  readonly records: RecordStore;
  readonly disks: BaseDisks;
  readonly templates: Templates;
  readonly events: MachineEvents;
  readonly serial: Serial;
  readonly log: MachineLog;
  /** Made at its first use. */
  probe(): Promise<Probe>;
}

/** The same without what is made from it. */
export type TemplateContext = Omit<QemuContext, 'templates'>;

/** The word of QEMU's command line that says whose it is. */
export function markOf(context: TemplateContext, id: string): string {
  return `tutti-${context.options.layout.instance}-${id}`;
}

export function cgroupOf(context: TemplateContext, cgroupPath: string): string {
  return `${context.options.layout.cgroupParent}/${cgroupPath}`;
}
