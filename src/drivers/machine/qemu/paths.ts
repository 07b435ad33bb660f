// Where does this driver keep things? Kept over restarts: `<state>/machines/qemu`; only while something runs: `<run>/qemu`.
//
//   kernel/                   vmlinuz, the common initrd, and `version`
//   disks/<digest>.raw        the root filesystem of an image, as a disk; never written once it is there
//   templates/<key>/          a booted guest, saved (ram, state, disk.qcow2, template.json)
//   machines/<id>/            machine.json and root.qcow2
//   work/                     what is being made; emptied when the driver opens
import type { HostLayout } from '../../../model/host-layout.ts';

export interface QemuPaths {
  readonly root: string;
  readonly kernel: string;
  readonly disks: string;
  readonly templates: string;
  readonly machines: string;
  readonly work: string;
  readonly run: string;
}

export function qemuPaths({ stateDir, runDir }: Pick<HostLayout, 'stateDir' | 'runDir'>): QemuPaths {
  const root = `${stateDir}/machines/qemu`;
  return {
    root,
    kernel: `${root}/kernel`,
    disks: `${root}/disks`,
    templates: `${root}/templates`,
    machines: `${root}/machines`,
    work: `${root}/work`,
    run: `${runDir}/qemu`,
  };
}

/** Sockets and the pid file of one running QEMU. */
export interface RunPaths {
  readonly directory: string;
  readonly qmp: string;
  readonly agent: string;
  readonly pid: string;
  readonly initrd: string;
  readonly log: string;
  /** Is there once it is its machine: a clone that was cut off before is nobody. */
  readonly ready: string;
}

export function runPaths(paths: QemuPaths, id: string): RunPaths {
  const directory = `${paths.run}/${id}`;
  const inside = (name: string): string => `${directory}/${name}`;
  return {
    directory,
    qmp: inside('qmp'),
    agent: inside('agent'),
    pid: inside('pid'),
    initrd: inside('initrd'),
    log: inside('log'),
    ready: inside('ready'),
  };
}
