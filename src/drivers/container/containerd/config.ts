// How is our own containerd set up? Its places and its configuration file, as values.
//
// All below the instance's own directories. The one thing it puts elsewhere, and cannot be told not to, are the sockets of
// its shims: /run/containerd/s/<sha256 of the socket's address, namespace and id>.
import type { HostLayout } from '../../../model/host-layout.ts';

export interface DaemonPaths {
  readonly root: string;
  readonly state: string;
  readonly socket: string;
  readonly config: string;
  readonly pidFile: string;
  readonly log: string;
  /** runc's own state. */
  readonly runc: string;
}

export function daemonPaths(layout: HostLayout): DaemonPaths {
  const root = `${layout.stateDir}/containerd`;
  const state = `${layout.runDir}/containerd`;
  return {
    root,
    state,
    socket: layout.sockets.containerd,
    config: `${state}/config.toml`,
    pidFile: `${state}/containerd.pid`,
    log: `${layout.stateDir}/containerd.log`,
    runc: `${state}/runc`,
  };
}

/** Everything that we do not use: boots in 25 ms without, and touches nothing of the host's. */
const disabledPlugins = [
  'io.containerd.grpc.v1.cri',
  'io.containerd.internal.v1.opt',
  'io.containerd.internal.v1.restart',
  'io.containerd.internal.v1.tracing',
  'io.containerd.nri.v1.nri',
  'io.containerd.snapshotter.v1.aufs',
  'io.containerd.snapshotter.v1.blockfile',
  'io.containerd.snapshotter.v1.btrfs',
  'io.containerd.snapshotter.v1.devmapper',
  'io.containerd.snapshotter.v1.zfs',
  'io.containerd.tracing.processor.v1.otlp',
];

/** containerd's config.toml. `systemResource`: it may keep itself from being killed for memory. */
export function daemonConfig(paths: DaemonPaths, systemResource: boolean): string {
  const quoted = (value: string) => JSON.stringify(value);
  return [
    'version = 2',
    `root = ${quoted(paths.root)}`,
    `state = ${quoted(paths.state)}`,
    `oom_score = ${systemResource ? -999 : 0}`,
    `disabled_plugins = [${disabledPlugins.map(quoted).join(', ')}]`,
    '',
    '[grpc]',
    `  address = ${quoted(paths.socket)}`,
    '',
    '[debug]',
    '  level = "warn"',
    '',
  ].join('\n');
}
