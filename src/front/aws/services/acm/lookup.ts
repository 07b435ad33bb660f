// How are certificates found by their ARNs, and who uses them?
import { type Certificate, certificateKind } from '../../../../model/kinds/certificate.ts';
import { listenerKind } from '../../../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../../../model/kinds/load-balancer.ts';
import type { Ctx } from '../../context.ts';
import { ACCOUNT, arnText, parseArn } from '../../shared/arn.ts';
import { changeRecord, getRecord } from '../../shared/records.ts';
import { loadBalancerArn } from '../elasticloadbalancing/arns.ts';
import { certificateNotFound, invalidArn } from './faults.ts';

export function certificateArn({ metadata }: Certificate): string {
  const resource = `certificate/${metadata.name}`;
  return arnText({ service: 'acm', region: metadata.namespace ?? '', account: ACCOUNT, resource });
}

/** Throws InvalidArnException; an ARN of elsewhere names nothing here. */
export function keyOfArn(
  { region }: Ctx,
  arn: string,
): { readonly namespace: string; readonly name: string } {
  const parsed = parseArn(arn);
  const [type, name, ...rest] = parsed?.resource.split('/') ?? [];
  if (parsed?.service !== 'acm' || type !== 'certificate' || !name || rest.length > 0) throw invalidArn(arn);
  if (parsed.region !== region) throw certificateNotFound(arn);
  return { namespace: region, name };
}

/** Throws InvalidArnException or ResourceNotFoundException. */
export function getCertificate(ctx: Ctx, arn: string): Promise<Certificate> {
  return getRecord(ctx.client, certificateKind, keyOfArn(ctx, arn), () => certificateNotFound(arn));
}

export function changeCertificate(
  ctx: Ctx,
  arn: string,
  change: (spec: Certificate['spec']) => Certificate['spec'],
): Promise<Certificate> {
  return changeRecord(
    ctx.client,
    certificateKind,
    keyOfArn(ctx, arn),
    () => certificateNotFound(arn),
    (object) => ({
      ...object,
      spec: change(object.spec),
    }),
  );
}

/** Name of a certificate -> ARNs of the load balancers that serve it. */
export async function readCertificateUse({
  client,
  region,
}: Ctx): Promise<ReadonlyMap<string, readonly string[]>> {
  const balancers = new Map(
    (await client.list(loadBalancerKind, { namespace: region })).items.map((each) => [
      each.metadata.name,
      each,
    ]),
  );
  const use = new Map<string, Set<string>>();
  for (const { spec } of (await client.list(listenerKind, { namespace: region })).items) {
    const balancer = balancers.get(spec.loadBalancer);
    if (balancer === undefined) continue;
    for (const name of [spec.certificate, ...(spec.certificates ?? [])])
      if (name !== undefined) use.set(name, (use.get(name) ?? new Set()).add(loadBalancerArn(balancer)));
  }
  return new Map([...use].map(([name, arns]) => [name, [...arns]]));
}
