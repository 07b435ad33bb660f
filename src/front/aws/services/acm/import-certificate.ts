import type { ImportCertificateCommand } from '@aws-sdk/client-acm';
import { isError } from '../../../../model/errors.ts';
import { type Certificate, certificateKind } from '../../../../model/kinds/certificate.ts';
import { secretKind } from '../../../../model/kinds/secret.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeRecord } from '../../shared/records.ts';
import { certificateNotFound, invalid } from './faults.ts';
import { certificateArn, changeCertificate, getCertificate, keyOfArn } from './lookup.ts';
import { certificateFacts, checkedImport, type Imported } from './pem.ts';
import { addedTags } from './tag-rules.ts';

const TLS_SECRET = 'kubernetes.io/tls';

/** A new certificate, or the content of one that is there. Its key is kept in a Secret, sealed. */
export async function importCertificate(
  input: Input<ImportCertificateCommand>,
  ctx: Ctx,
): Promise<Output<ImportCertificateCommand>> {
  const imported = checkedImport(input, ctx.clock.now());
  const content = contentOf(imported, ctx.clock.now());
  if (input.CertificateArn) {
    if (input.Tags?.length) throw invalid('Tags cannot be given when a certificate is imported again.');
    return again(ctx, input.CertificateArn, { imported, content });
  }
  const tags = input.Tags?.length ? addedTags(undefined, input.Tags) : undefined;
  const key = { namespace: ctx.region, name: ctx.ids.uuid() };
  await ctx.client.create(secretKind, {
    metadata: key,
    type: 'kubernetes.io/tls',
    data: secretData(imported),
  });
  const spec = { ...content, createdAt: content.importedAt, ...(tags ? { tags } : {}) };
  const made = await ctx.client.create(certificateKind, { metadata: key, spec });
  return { CertificateArn: certificateArn(made) };
}

type Content = Omit<Certificate['spec'], 'createdAt' | 'tags'>;

function contentOf({ certificate, chain }: Imported, nowMs: number): Content {
  const { domainName, keyAlgorithm, notAfter } = certificateFacts(certificate);
  const importedAt = new Date(nowMs).toISOString();
  return {
    certificate,
    ...(chain ? { chain } : {}),
    domainName,
    keyAlgorithm,
    importedAt,
    expiresAt: notAfter.toISOString(),
  };
}

function secretData({ certificate, chain = '', key }: Imported): { readonly [name: string]: string } {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return { 'tls.crt': base64(certificate + chain), 'tls.key': base64(key) };
}

/** The key first: a listener that serves it changes over at once. */
async function again(
  ctx: Ctx,
  arn: string,
  { imported, content }: { readonly imported: Imported; readonly content: Content },
): Promise<Output<ImportCertificateCommand>> {
  await getCertificate(ctx, arn);
  await putSecret(ctx, arn, secretData(imported));
  await changeCertificate(ctx, arn, ({ createdAt, tags }) => ({
    ...content,
    createdAt,
    ...(tags ? { tags } : {}),
  }));
  return { CertificateArn: arn };
}

/** One that somebody took away is made anew. */
async function putSecret(ctx: Ctx, arn: string, data: { readonly [name: string]: string }): Promise<void> {
  const key = keyOfArn(ctx, arn);
  try {
    await ctx.client.create(secretKind, { metadata: key, type: TLS_SECRET, data });
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
    const missing = () => certificateNotFound(arn);
    await changeRecord(ctx.client, secretKind, key, missing, (secret) => ({ ...secret, data }));
  }
}
