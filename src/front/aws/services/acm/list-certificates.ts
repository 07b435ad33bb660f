import type { ListCertificatesCommand } from '@aws-sdk/client-acm';
import { certificateKind } from '../../../../model/kinds/certificate.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { page } from '../../shared/paging.ts';
import { invalid } from './faults.ts';
import { certificateArn, readCertificateUse } from './lookup.ts';
import { certificateSummary } from './text.ts';

const MOST = 1000;

export async function listCertificates(
  input: Input<ListCertificatesCommand>,
  ctx: Ctx,
): Promise<Output<ListCertificatesCommand>> {
  const { CertificateStatuses, Includes, MaxItems = MOST, NextToken } = input;
  if (MaxItems < 1 || MaxItems > MOST) throw invalid(`MaxItems must be between 1 and ${MOST}.`);
  const { items: all } = await ctx.client.list(certificateKind, { namespace: ctx.region });
  const isAsked = CertificateStatuses === undefined || CertificateStatuses.includes('ISSUED');
  const types: readonly string[] | undefined = Includes?.keyTypes;
  const chosen = all.filter(
    ({ spec }) => isAsked && (types === undefined || types.includes(spec.keyAlgorithm)),
  );
  const badToken = () => invalid('The NextToken is not valid.');
  const { items, next } = page(chosen, {
    token: NextToken || undefined,
    limit: MaxItems,
    key: certificateArn,
    badToken,
  });
  const use = await readCertificateUse(ctx);
  return {
    CertificateSummaryList: items.map((each) => certificateSummary(each, use.get(each.metadata.name))),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}
