// Attributes of an image: its description and who may start it. There is one account, so permission is "everyone" or nobody else.
import type {
  DescribeImageAttributeCommand,
  DisableImageDeprecationCommand,
  EnableImageDeprecationCommand,
  ModifyImageAttributeCommand,
  ResetImageAttributeCommand,
} from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidParameter } from '../faults.ts';
import { given, present } from '../given.ts';
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

/** From then on it is told only to those who name it, or who ask for images that are out of date; machines are made of it as before. */
export async function enableImageDeprecation(
  { ImageId, DeprecateAt }: Input<EnableImageDeprecationCommand>,
  ctx: Ctx,
): Promise<Output<EnableImageDeprecationCommand>> {
  await getOwnImage(ctx, ImageId);
  if (DeprecateAt.getTime() < ctx.clock.now())
    throw invalidParameter(`The deprecation date must be in the future: ${DeprecateAt.toISOString()}`);
  const minute = new Date(Math.round(DeprecateAt.getTime() / 60_000) * 60_000);
  await changeImage(ctx, ImageId, (spec) => ({ ...spec, deprecatedAt: minute.toISOString() }));
  return { Return: true };
}

export async function disableImageDeprecation(
  { ImageId }: Input<DisableImageDeprecationCommand>,
  ctx: Ctx,
): Promise<Output<DisableImageDeprecationCommand>> {
  await getOwnImage(ctx, ImageId);
  await changeImage(ctx, ImageId, (spec) => present({ ...spec, deprecatedAt: undefined }));
  return { Return: true };
}
