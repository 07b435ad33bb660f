// What do the parts of the container driver share?
import type { HostLayout } from '../../../../model/host-layout.ts';
import type { Serial } from '../../../serial.ts';
import type { Host } from '../host.ts';
import type { ContainerdImageStore } from '../images/store.ts';
import type { Link } from '../link.ts';
import type { DriverLog } from '../log.ts';
import type { FifoPool } from './fifos.ts';
import type { SharedPipe } from './input.ts';

export interface Context {
  readonly link: Link;
  readonly layout: HostLayout;
  readonly host: Host;
  readonly images: ContainerdImageStore;
  readonly log: DriverLog;
  readonly serial: Serial;
  readonly fifos: FifoPool;
  /** Writing ends of standard inputs that are open now, by path. */
  readonly inputs: Map<string, SharedPipe>;
  /** Pipes and sockets of our containers; the log writer's script. */
  readonly ioDir: string;
  /** runc's own state. */
  readonly runcRoot: string;
  /** Containers that containerd said ran out of memory; the kernel's count is read as well. */
  readonly outOfMemory: Set<string>;
  /** Of containers that we made ourselves and whose output we read, by id. */
  readonly cgroups: Map<string, string>;
}
