import type { DeleteCertificateCommand } from '@aws-sdk/client-acm';
import { isError } from '../../../../model/errors.ts';
import { certificateKind } from '../../../../model/kinds/certificate.ts';
import { secretKind } from '../../../../model/kinds/secret.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { removeRecord } from '../../shared/records.ts';
import { certificateInUse, certificateNotFound } from './faults.ts';
import { keyOfArn, readCertificateUse } from './lookup.ts';

export async function deleteCertificate(
  input: Input<DeleteCertificateCommand>,
  ctx: Ctx,
): Promise<Output<DeleteCertificateCommand>> {
  const arn = input.CertificateArn;
  const key = keyOfArn(ctx, arn);
  await removeRecord(
    ctx.client,
    certificateKind,
    key,
    () => certificateNotFound(arn),
    async () => {
      if ((await readCertificateUse(ctx)).has(key.name)) throw certificateInUse(arn);
    },
  );
  await ctx.client.delete(secretKind, key).catch((error: unknown) => {
    if (!isError(error, 'NotFound')) throw error;
  });
  return {};
}
