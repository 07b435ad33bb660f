// `/aws/service/…`: the names under which the cloud publishes the ids of its machine images. Here they name the region's stand-ins.
//
// Nothing is stored: a name is one of the table's, its value the newest image of that line.
import type { MachineImage } from '../../model/kinds/machine-image.ts';

/** The public names that there are, and what the names of their images look like. */
const LINES: ReadonlyMap<string, RegExp> = new Map([...amazonLines(), ...ubuntuLines(), ...debianLines()]);

export interface PublicImage {
  readonly name: string;
  readonly image: MachineImage;
}

/** Undefined for every other name, and for a line of which the region has no image any more. */
export function publicImage(name: string, images: readonly MachineImage[]): MachineImage | undefined {
  const line = LINES.get(name);
  if (!line) return undefined;
  const [newest] = images
    .filter(
      ({ metadata, spec }) => isStandIn(spec) && !metadata.deletionTimestamp && line.test(spec.imageName),
    )
    .sort((a, b) => b.spec.createdAt.localeCompare(a.spec.createdAt));
  return newest;
}

/** All that the region has, by name. */
export function publicImages(images: readonly MachineImage[]): readonly PublicImage[] {
  return [...LINES.keys()].sort().flatMap((name) => {
    const image = publicImage(name, images);
    return image ? [{ name, image }] : [];
  });
}

const isStandIn = ({ source }: MachineImage['spec']) => source.type === 'base';

type Line = readonly [name: string, image: RegExp];

function amazonLines(): readonly Line[] {
  const root = '/aws/service/ami-amazon-linux-latest';
  return ['x86_64', 'arm64'].flatMap((processor): Line[] => {
    const al2023 = new RegExp(`^al2023-ami-2023\\..*-${processor}$`);
    const al2 = new RegExp(`^amzn2-ami-.*-${processor}-gp2$`);
    const kernels = ['kernel-default', 'kernel-6.1'].flatMap((kernel) => [kernel, `minimal-${kernel}`]);
    const sorts = ['hvm', 'kernel-5.10-hvm'];
    return [
      ...kernels.map((kernel): Line => [`${root}/al2023-ami-${kernel}-${processor}`, al2023]),
      ...['gp2', 'ebs'].flatMap((disk) =>
        sorts.map((sort): Line => [`${root}/amzn2-ami-${sort}-${processor}-${disk}`, al2]),
      ),
    ];
  });
}

function ubuntuLines(): readonly Line[] {
  const releases = {
    '22.04': 'jammy-22.04',
    jammy: 'jammy-22.04',
    '24.04': 'noble-24.04',
    noble: 'noble-24.04',
  };
  return Object.entries(releases).flatMap(([release, image]) =>
    ['amd64', 'arm64'].flatMap((processor) =>
      ['gp2', 'gp3'].map((disk): Line => {
        const name = `/aws/service/canonical/ubuntu/server/${release}/stable/current/${processor}/hvm/ebs-${disk}/ami-id`;
        return [name, new RegExp(`^ubuntu/images/.*/ubuntu-${image}-${processor}-server-`)];
      }),
    ),
  );
}

function debianLines(): readonly Line[] {
  return ['12', 'bookworm'].flatMap((release) =>
    ['amd64', 'arm64'].map((processor): Line => {
      const name = `/aws/service/debian/release/${release}/latest/${processor}`;
      return [name, new RegExp(`^debian-12-${processor}-`)];
    }),
  );
}
