import type { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { type MachineImage, machineImageKind } from '../../../../../model/kinds/machine-image.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { given } from '../given.ts';
import { describableImage, imageText, isDeprecated } from './image-text.ts';

/** The newest last. An image that is named is told whatever its age. */
export async function describeImages(
  raw: Input<DescribeImagesCommand>,
  { client, region, account, clock }: Ctx,
): Promise<Output<DescribeImagesCommand>> {
  const input = given(raw);
  const { items } = await client.list(machineImageKind, { namespace: region });
  const isOwned = ownerTest(input.Owners, account);
  const isShown = (image: MachineImage) =>
    (isOwned(image) && isRunnable(image, input.ExecutableUsers)) ||
    input.ImageIds?.includes(image.metadata.name);
  const isFresh = (image: MachineImage) =>
    input.IncludeDeprecated || input.ImageIds?.length || image.spec.ownerId === account
      ? true
      : !isDeprecated(image, clock.now());
  const all = items.filter((image) => image.metadata.deletionTimestamp === undefined);
  const { items: shown, next } = describe(
    all.filter((image) => isShown(image) && isFresh(image)),
    input,
    input.ImageIds,
    describableImage,
  );
  const byAge = [...shown].sort((a, b) => (a.spec.createdAt < b.spec.createdAt ? -1 : 1));
  return { Images: byAge.map(imageText), NextToken: next };
}

/** Owners are accounts, `self`, or an alias such as `amazon`. */
function ownerTest(owners: readonly string[] | undefined, account: string) {
  if (!owners?.length) return () => true;
  const wanted = new Set(owners.map((owner) => (owner === 'self' ? account : owner)));
  return ({ spec }: MachineImage) => wanted.has(spec.ownerId) || wanted.has(spec.ownerAlias ?? '');
}

/** `all`: what everybody may start; `self`: what was shared with this account by name, which nothing is. */
function isRunnable({ spec }: MachineImage, users: readonly string[] | undefined): boolean {
  return !users?.length || (users.includes('all') && (spec.isPublic ?? false));
}
