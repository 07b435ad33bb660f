import type { DescribeListenerCertificatesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { describePage } from '../listing.ts';
import { getListener } from '../lookup.ts';
import { certificateArn } from './certificates.ts';

export async function describeListenerCertificates(
  input: Input<DescribeListenerCertificatesCommand>,
  ctx: Ctx,
): Promise<Output<DescribeListenerCertificatesCommand>> {
  const { listener } = await getListener(ctx, input.ListenerArn ?? '');
  const { certificate, certificates = [] } = listener.spec;
  const all = [...(certificate === undefined ? [] : [certificate]), ...certificates];
  const { items, rest } = describePage(all, input, (name) => name);
  return {
    Certificates: items.map((name) => ({
      CertificateArn: certificateArn(ctx.region, name),
      IsDefault: name === certificate,
    })),
    ...rest,
  };
}
