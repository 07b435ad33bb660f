import type { AddTagsToCertificateCommand } from '@aws-sdk/client-acm';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeCertificate } from './lookup.ts';
import { addedTags } from './tag-rules.ts';

export async function addTagsToCertificate(
  input: Input<AddTagsToCertificateCommand>,
  ctx: Ctx,
): Promise<Output<AddTagsToCertificateCommand>> {
  await changeCertificate(ctx, input.CertificateArn, (spec) => ({
    ...spec,
    tags: addedTags(spec.tags, input.Tags),
  }));
  return {};
}
