import type { ListTagsForCertificateCommand } from '@aws-sdk/client-acm';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { tagEntries } from '../../shared/tags.ts';
import { getCertificate } from './lookup.ts';

export async function listTagsForCertificate(
  input: Input<ListTagsForCertificateCommand>,
  ctx: Ctx,
): Promise<Output<ListTagsForCertificateCommand>> {
  const { spec } = await getCertificate(ctx, input.CertificateArn);
  return { Tags: tagEntries(spec.tags) };
}
