// Which certificate does an ARN name? Those that ACM keeps: the listener names the Secret of the same name.
import type { Certificate as Text } from '@aws-sdk/client-elastic-load-balancing-v2';
import { certificateKind } from '../../../../../model/kinds/certificate.ts';
import type { Ctx } from '../../../context.ts';
import { ACCOUNT, arnText, parseArn } from '../../../shared/arn.ts';
import { certificateNotFound, validationError } from '../faults.ts';

/** The name of a certificate's Secret. Throws CertificateNotFound. */
export async function certificateName(ctx: Ctx, arn: string): Promise<string> {
  const parsed = parseArn(arn);
  const [type, name = ''] = parsed?.resource.split('/') ?? [];
  const isHere = parsed?.service === 'acm' && parsed.region === ctx.region && type === 'certificate';
  const found = isHere ? await ctx.client.find(certificateKind, { namespace: ctx.region, name }) : undefined;
  if (found === undefined) throw certificateNotFound(arn);
  return name;
}

export function certificateArn(region: string, name: string): string {
  return arnText({ service: 'acm', region, account: ACCOUNT, resource: `certificate/${name}` });
}

/** The one certificate that a listener is made or changed with; undefined when none is given. */
export async function onlyCertificate(
  ctx: Ctx,
  given: readonly Text[] | undefined,
): Promise<string | undefined> {
  if (!given?.length) return undefined;
  if (given.length > 1)
    throw validationError(
      'Exactly one certificate can be specified: add further ones with AddListenerCertificates',
    );
  return certificateName(ctx, given[0]?.CertificateArn ?? '');
}
