// `/aws/service/…`: the public parameters of machine images, as this service tells parameters. What they are: core/machines/public-images.
import { publicImage as imageNamed, publicImages } from '../../../../core/machines/public-images.ts';
import { type MachineImage, machineImageKind } from '../../../../model/kinds/machine-image.ts';
import type { Ctx } from '../../context.ts';
import { arnText } from '../../shared/arn.ts';
import type { Told } from './shapes.ts';

const ROOT = '/aws/service/';

async function imagesOf({ client, region }: Ctx): Promise<readonly MachineImage[]> {
  return (await client.list(machineImageKind, { namespace: region })).items;
}

/** Undefined for every other name, and for a line of which the region has no image any more. */
export async function publicImage(ctx: Ctx, name: string): Promise<Told | undefined> {
  if (!name.startsWith(ROOT)) return undefined;
  const image = imageNamed(name, await imagesOf(ctx));
  return image && told(ctx, name, image);
}

/** All that are there, where the path may lead to them. */
export async function publicParameters(ctx: Ctx, path: string): Promise<readonly Told[]> {
  if (!path.startsWith('/aws')) return [];
  return publicImages(await imagesOf(ctx)).map(({ name, image }) => told(ctx, name, image));
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
