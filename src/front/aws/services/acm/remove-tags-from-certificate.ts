import type { RemoveTagsFromCertificateCommand } from '@aws-sdk/client-acm';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import type { TagEntry } from '../../shared/tags.ts';
import { changeCertificate } from './lookup.ts';

/** A tag that is named with a value goes only when it has that value. */
function isNamed(tags: readonly TagEntry[], key: string, value: string): boolean {
  return tags.some(({ Key, Value }) => Key === key && (Value === undefined || Value === value));
}

export async function removeTagsFromCertificate(
  input: Input<RemoveTagsFromCertificateCommand>,
  ctx: Ctx,
): Promise<Output<RemoveTagsFromCertificateCommand>> {
  await changeCertificate(ctx, input.CertificateArn, (spec) => {
    const kept = Object.entries(spec.tags ?? {}).filter(([key, value]) => !isNamed(input.Tags, key, value));
    return { ...spec, tags: Object.fromEntries(kept) };
  });
  return {};
}
