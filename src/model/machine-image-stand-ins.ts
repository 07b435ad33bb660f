// Which machine images of the real cloud have a stand-in here, under the names that people look up, and what each really is.
//
// One for each line of names (`al2023-ami-2023.*-x86_64`); all are Debian 12 built on this host, with the user that the
// real one has. The AWS front makes them MachineImages of each region, whose source is the base.

/** The bases that can be built, by the last part of their name in the image store, and who logs in to them. */
export const BASES = {
  debian12: { user: 'ec2-user' },
  'debian12-admin': { user: 'admin' },
  'debian12-ubuntu': { user: 'ubuntu' },
} as const;

export type BaseName = keyof typeof BASES;

/** Name of a base in the image store. */
export function baseImageName(base: BaseName): string {
  return `machines.tutti.dev/base/${base}:latest`;
}

export function isBaseName(name: string): name is BaseName {
  return Object.hasOwn(BASES, name);
}

export interface MachineStandIn {
  /** As the cloud names it, with a date. */
  readonly imageName: string;
  readonly ownerId: string;
  readonly ownerAlias?: string;
  /** Says what it is. */
  readonly description: string;
  readonly createdAt: string;
  readonly rootDevice: string;
  readonly rootSizeGiB: number;
  readonly user: string;
  readonly base: BaseName;
}

type Architecture = 'x86_64' | 'arm64';

/** Names differ by processor: `x86_64`, `amd64`. */
export function machineStandIns(architecture: Architecture): readonly MachineStandIn[] {
  const debianName = architecture === 'x86_64' ? 'amd64' : 'arm64';
  const amazon = {
    ownerId: '137112412989',
    ownerAlias: 'amazon',
    base: 'debian12',
    rootDevice: '/dev/xvda',
  } as const;
  const canonical = {
    ownerId: '099720109477',
    ownerAlias: 'amazon',
    base: 'debian12-ubuntu',
    rootDevice: '/dev/sda1',
  } as const;
  return [
    standIn('Amazon Linux 2023', {
      ...amazon,
      imageName: `al2023-ami-2023.9.20261117.0-kernel-6.1-${architecture}`,
      createdAt: '2026-11-17T00:00:00.000Z',
    }),
    standIn('Amazon Linux 2', {
      ...amazon,
      imageName: `amzn2-ami-kernel-5.10-hvm-2.0.20261117.0-${architecture}-gp2`,
      createdAt: '2026-11-17T00:00:00.000Z',
    }),
    standIn('Ubuntu 24.04', {
      ...canonical,
      imageName: `ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-${debianName}-server-20261115`,
      createdAt: '2026-11-15T00:00:00.000Z',
    }),
    standIn('Ubuntu 22.04', {
      ...canonical,
      imageName: `ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-${debianName}-server-20261115`,
      createdAt: '2026-11-15T00:00:00.000Z',
    }),
    standIn('Debian 12', {
      ownerId: '136693071363',
      base: 'debian12-admin',
      rootDevice: '/dev/xvda',
      imageName: `debian-12-${debianName}-20261113-2294`,
      createdAt: '2026-11-13T00:00:00.000Z',
    }),
  ];
}

function standIn(
  what: string,
  given: Omit<MachineStandIn, 'description' | 'rootSizeGiB' | 'user'>,
): MachineStandIn {
  const { user } = BASES[given.base];
  const isDebian = what.startsWith('Debian');
  const honest = isDebian ? '' : ` (it is Debian, not ${what.split(' ').slice(0, -1).join(' ')})`;
  const description = `Stand-in for ${what}, built here from Debian 12 packages${honest}`;
  return { ...given, description, rootSizeGiB: 8, user };
}
