// From the create call to the first HTTP 200, image present: one container, and 20 at once.
//
// All sides run the same image and are taken in turn. Ours is a pod through the API over HTTPS: stored, scheduled, with a
// network namespace, address and status of its own. containerd's API and runc alone run in the host's network with nothing
// around them: what is below them cannot be had. Docker and podman run on bridges of their own.
import { join } from 'node:path';
import type { BenchResult, BenchRow } from './bench.ts';
import { removeCgroups } from './cgroup.ts';
import { atEnd } from './cleanup.ts';
import type { ContainerSide } from './container-side.ts';
import { containerdSide } from './containerd-side.ts';
import { engineSide } from './engine-side.ts';
import { unpackImage } from './image-files.ts';
import { connect, FOLDER, ownInstance, provideImages, up } from './instance.ts';
import { alternate, atMost, ratioAtMost, row, type Target } from './measure.ts';
import { podSide } from './pod-side.ts';
import { runcSide } from './runc-side.ts';

const ROUNDS = 9;
const CROWD = 20;
const CROWD_ROUNDS = 3;

const TARGETS: { readonly [peer: string]: Target } = {
  docker: ratioAtMost(0.35),
  containerd: ratioAtMost(1.3),
};

export default async function run(): Promise<BenchResult> {
  ownInstance();
  await up();
  const archive = await provideImages();
  const ours = podSide(await connect());
  const { peers, notes } = await openPeers(archive);
  for (const side of [ours, ...peers]) await side.start(1); // what is done once is not counted
  const one = await startAll([ours, ...peers], 1, ROUNDS);
  const crowd = await startAll([ours, ...peers], CROWD, CROWD_ROUNDS);
  const rows = [
    ...rowsOf('create to first 200', one, { ours, peers, target: (peer) => TARGETS[wordOf(peer)] }),
    row({
      figure: `${CROWD} at once`,
      unit: 'ms',
      ours: crowd[ours.name] ?? Number.NaN,
      target: atMost(1_500, 'ms'),
    }),
    ...rowsOf(`${CROWD} at once`, crowd, { ours, peers, target: () => undefined }),
  ];
  return { name: 'container', rows, notes };
}

const wordOf = ({ name }: ContainerSide): string => /^\w+/.exec(name)?.[0] ?? '';

async function openPeers(
  archive: string,
): Promise<{ readonly peers: readonly ContainerSide[]; readonly notes: readonly string[] }> {
  const folder = join(FOLDER, 'peers');
  atEnd(removeCgroups);
  const image = await unpackImage(archive, folder);
  const engines: (ContainerSide | string)[] = [];
  for (const kind of ['docker', 'podman'] as const) engines.push(await engineSide({ kind, archive, folder }));
  const peers = [
    ...engines.filter((engine) => typeof engine !== 'string'),
    await containerdSide(image, join(folder, 'runc-of-containerd')),
    runcSide(image, folder),
  ];
  const skipped = engines.filter((engine) => typeof engine === 'string');
  return { peers, notes: skipped.map((reason) => `skipped ${reason}`) };
}

function startAll(
  sides: readonly ContainerSide[],
  count: number,
  rounds: number,
): Promise<{ readonly [name: string]: number }> {
  return alternate(Object.fromEntries(sides.map((side) => [side.name, () => side.start(count)])), rounds);
}

interface Compared {
  readonly ours: ContainerSide;
  readonly peers: readonly ContainerSide[];
  target(peer: ContainerSide): Target | undefined;
}

function rowsOf(
  figure: string,
  medians: { readonly [name: string]: number },
  { ours, peers, target }: Compared,
): readonly BenchRow[] {
  const value = ({ name }: ContainerSide): number => medians[name] ?? Number.NaN;
  return peers.map((peer) =>
    row({
      figure,
      unit: 'ms',
      ours: value(ours),
      peer: { name: peer.name, value: value(peer) },
      target: target(peer),
    }),
  );
}
