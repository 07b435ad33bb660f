// `/aws/service/…`: the parameters under which the cloud publishes the ids of its machine images. Here they name the region's stand-ins.
//
// Nothing is stored: a name is one of the table's, its value the newest image of that line.
import { type MachineImage, machineImageKind } from '../../../../model/kinds/machine-image.ts';
import type { Ctx } from '../../context.ts';
import { arnText } from '../../shared/arn.ts';
import { pattern } from '../../shared/filters.ts';
import type { Told } from './shapes.ts';

interface Line {
  readonly name: RegExp;
  /** Beginnings of the images' names, by what the name matched. */
  readonly image: (...matched: readonly string[]) => string;
}

const AMAZON = '/aws/service/ami-amazon-linux-latest';
const UBUNTU: { readonly [release: string]: string } = {
  '22.04': 'jammy-22.04',
  jammy: 'jammy-22.04',
  '24.04': 'noble-24.04',
  noble: 'noble-24.04',
};
const LINES: readonly Line[] = [
  {
    name: new RegExp(`^${AMAZON}/al2023-ami-(?:minimal-)?kernel-(?:default|6\\.1)-(x86_64|arm64)$`),
    image: (architecture) => `al2023-ami-2023.*-${architecture}`,
  },
  {
    name: new RegExp(`^${AMAZON}/amzn2-ami-(?:kernel-5\\.10-)?hvm-(x86_64|arm64)-(?:gp2|ebs)$`),
    image: (architecture) => `amzn2-ami-*-${architecture}-gp2`,
  },
  {
    name: /^\/aws\/service\/canonical\/ubuntu\/server\/(22\.04|24\.04|jammy|noble)\/stable\/current\/(amd64|arm64)\/hvm\/ebs-gp[23]\/ami-id$/,
    image: (release = '', architecture) =>
      `ubuntu/images/*/ubuntu-${UBUNTU[release]}-${architecture}-server-*`,
  },
  {
    name: /^\/aws\/service\/debian\/release\/(12|bookworm)\/latest\/(amd64|arm64)$/,
    image: (_, architecture) => `debian-12-${architecture}-*`,
  },
];

/** Undefined for every other name, and for a line of which the region has no image any more. */
export async function publicImage(ctx: Ctx, name: string): Promise<Told | undefined> {
  const image = imageNames(name);
  if (image === undefined) return undefined;
  const fits = pattern(image);
  const { items } = await ctx.client.list(machineImageKind, { namespace: ctx.region });
  const [newest] = items
    .filter(({ spec, metadata }) => fits(spec.imageName) && isStandIn(spec) && !metadata.deletionTimestamp)
    .sort((a, b) => b.spec.createdAt.localeCompare(a.spec.createdAt));
  return newest && told(ctx, name, newest);
}

const isStandIn = ({ source }: MachineImage['spec']) => source.type === 'base';

/** What the images' names look like, if it is a name of these. */
function imageNames(name: string): string | undefined {
  for (const line of LINES) {
    const [whole, ...matched] = line.name.exec(name) ?? [];
    if (whole !== undefined) return line.image(...matched);
  }
  return undefined;
}

function told({ region }: Ctx, name: string, { metadata, spec }: MachineImage): Told {
  return {
    Name: name,
    Type: 'String',
    Value: metadata.name,
    Version: 1,
    LastModifiedDate: new Date(spec.createdAt),
    // Public parameters are of no account.
    ARN: arnText({ service: 'ssm', region, account: '', resource: `parameter${name}` }),
    DataType: 'text',
  };
}
