// Attributes of an image: its description and who may start it. There is one account, so permission is "everyone" or nobody else.
import type {
  DescribeImageAttributeCommand,
  ModifyImageAttributeCommand,
  ResetImageAttributeCommand,
} from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidParameter } from '../faults.ts';
import { given } from '../given.ts';
import { changeImage, getImage, getOwnImage } from './get-image.ts';
import { imageText } from './image-text.ts';

export async function describeImageAttribute(
  { ImageId, Attribute }: Input<DescribeImageAttributeCommand>,
  ctx: Ctx,
): Promise<Output<DescribeImageAttributeCommand>> {
  const image = await getImage(ctx, ImageId);
  switch (Attribute) {
    case 'description':
      return { ImageId, Description: { Value: image.spec.description } };
    case 'launchPermission':
      return { ImageId, LaunchPermissions: image.spec.isPublic ? [{ Group: 'all' }] : [] };
    case 'blockDeviceMapping':
      return { ImageId, BlockDeviceMappings: imageText(image).BlockDeviceMappings };
    case 'productCodes':
      return { ImageId, ProductCodes: [] };
    case 'kernel':
      return { ImageId, KernelId: {} };
    case 'ramdisk':
      return { ImageId, RamdiskId: {} };
    case 'sriovNetSupport':
      return { ImageId, SriovNetSupport: { Value: 'simple' } };
    default:
      throw invalidParameter(`Value (${Attribute}) for parameter attribute is invalid. Unknown attribute.`);
  }
}

/** Description, or launch permission for the group `all`; accounts that are named do not exist here. */
export async function modifyImageAttribute(
  raw: Input<ModifyImageAttributeCommand>,
  ctx: Ctx,
): Promise<Output<ModifyImageAttributeCommand>> {
  const input = given(raw);
  await getOwnImage(ctx, input.ImageId);
  const description =
    input.Description?.Value ?? (input.Attribute === 'description' ? input.Value : undefined);
  const isPublic = publicity(input);
  await changeImage(ctx, input.ImageId, (spec) => ({
    ...spec,
    ...(description === undefined ? {} : { description }),
    ...(isPublic === undefined ? {} : { isPublic }),
  }));
  return {};
}

function publicity(input: Input<ModifyImageAttributeCommand>): boolean | undefined {
  const { LaunchPermission, OperationType, UserGroups = [] } = input;
  const isAll = ({ Group }: { Group?: string }) => Group === 'all';
  if (LaunchPermission?.Add?.some(isAll)) return true;
  if (LaunchPermission?.Remove?.some(isAll)) return false;
  return UserGroups.includes('all') ? OperationType !== 'remove' : undefined;
}

export async function resetImageAttribute(
  { ImageId, Attribute }: Input<ResetImageAttributeCommand>,
  ctx: Ctx,
): Promise<Output<ResetImageAttributeCommand>> {
  if (Attribute !== 'launchPermission')
    throw invalidParameter(`Value (${Attribute}) for parameter attribute is invalid. It cannot be reset.`);
  await getOwnImage(ctx, ImageId);
  await changeImage(ctx, ImageId, (spec) => ({ ...spec, isPublic: false }));
  return {};
}
