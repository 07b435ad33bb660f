import type { DescribeCertificateCommand } from '@aws-sdk/client-acm';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { getCertificate, readCertificateUse } from './lookup.ts';
import { certificateText } from './text.ts';

export async function describeCertificate(
  input: Input<DescribeCertificateCommand>,
  ctx: Ctx,
): Promise<Output<DescribeCertificateCommand>> {
  const certificate = await getCertificate(ctx, input.CertificateArn);
  const use = await readCertificateUse(ctx);
  return { Certificate: certificateText(certificate, use.get(certificate.metadata.name)) };
}
