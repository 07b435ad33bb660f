import type { DeleteLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { launchTemplateKind } from '../../../../../model/kinds/launch-template.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { notFound } from '../faults.ts';
import { given } from '../given.ts';
import { launchTemplateText } from './launch-template-text.ts';
import { getTemplate } from './lookup.ts';

/** With all its versions. Machines that were made of it go on. */
export async function deleteLaunchTemplate(
  raw: Input<DeleteLaunchTemplateCommand>,
  ctx: Ctx,
): Promise<Output<DeleteLaunchTemplateCommand>> {
  const template = await getTemplate(ctx, given(raw));
  const removed = await removeRecord(ctx.client, launchTemplateKind, keyOf(template), () =>
    notFound(template.metadata.name, 'lt'),
  );
  return { LaunchTemplate: launchTemplateText(removed) };
}
