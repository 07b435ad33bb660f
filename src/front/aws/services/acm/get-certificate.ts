import type { GetCertificateCommand } from '@aws-sdk/client-acm';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { getCertificate } from './lookup.ts';

export async function getCertificateText(
  input: Input<GetCertificateCommand>,
  ctx: Ctx,
): Promise<Output<GetCertificateCommand>> {
  const { spec } = await getCertificate(ctx, input.CertificateArn);
  return { Certificate: spec.certificate, ...(spec.chain ? { CertificateChain: spec.chain } : {}) };
}
