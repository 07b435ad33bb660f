import type { AddListenerCertificatesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { tooManyCertificates, unsupported, validationError } from '../faults.ts';
import { changeListener, getListener } from '../lookup.ts';
import { certificateName } from './certificates.ts';

const MOST_CERTIFICATES = 25;

export async function addListenerCertificates(
  input: Input<AddListenerCertificatesCommand>,
  ctx: Ctx,
): Promise<Output<AddListenerCertificatesCommand>> {
  const { listener } = await getListener(ctx, input.ListenerArn ?? '');
  if (listener.spec.certificate === undefined)
    throw unsupported(`Certificates cannot be added to ${listener.spec.protocol} listeners`);
  const given = input.Certificates ?? [];
  if (given.length === 0) throw validationError('A certificate must be specified');
  const names = await Promise.all(
    given.map(({ CertificateArn = '' }) => certificateName(ctx, CertificateArn)),
  );
  await changeListener(ctx, listener, (spec) => {
    const certificates = [...new Set([...(spec.certificates ?? []), ...names])].filter(
      (name) => name !== spec.certificate,
    );
    if (certificates.length > MOST_CERTIFICATES) throw tooManyCertificates();
    return { ...spec, certificates };
  });
  return { Certificates: given.map(({ CertificateArn }) => ({ CertificateArn, IsDefault: false })) };
}
