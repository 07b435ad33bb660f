import type { RemoveListenerCertificatesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { notPermitted } from '../faults.ts';
import { changeListener, getListener } from '../lookup.ts';
import { certificateArn } from './certificates.ts';

export async function removeListenerCertificates(
  input: Input<RemoveListenerCertificatesCommand>,
  ctx: Ctx,
): Promise<Output<RemoveListenerCertificatesCommand>> {
  const { listener } = await getListener(ctx, input.ListenerArn ?? '');
  const arns = new Set((input.Certificates ?? []).map(({ CertificateArn }) => CertificateArn));
  const isNamed = (name: string) => arns.has(certificateArn(ctx.region, name));
  await changeListener(ctx, listener, (spec) => {
    if (spec.certificate !== undefined && isNamed(spec.certificate))
      throw notPermitted(
        'The default certificate of a listener cannot be removed: replace it with ModifyListener',
      );
    return { ...spec, certificates: spec.certificates?.filter((name) => !isNamed(name)) };
  });
  return {};
}
