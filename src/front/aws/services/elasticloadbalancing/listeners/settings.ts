// Protocol, port and TLS of a listener: what a call asks for, checked against the load balancer and its other listeners.
import type { CreateListenerInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Listener, LoadBalancer } from '../../../../../model/traffic-types.ts';
import type { Ctx } from '../../../context.ts';
import { loadBalancerArn } from '../arns.ts';
import { associationLimit, duplicateListener, unsupported, validationError } from '../faults.ts';
import { allListeners, allLoadBalancers, allTargetGroups, listenersOf } from '../lookup.ts';
import { groupArns, groupsOf } from '../rules/actions.ts';
import { groupUse } from '../target-groups/text.ts';
import { onlyCertificate } from './certificates.ts';
import { DEFAULT_POLICY, tlsOf } from './tls-policies.ts';

type Spec = Listener['spec'];
type Protocol = Spec['protocol'];

/** What of a call is settled here. */
export type SettingsInput = Pick<
  CreateListenerInput,
  'Protocol' | 'Port' | 'SslPolicy' | 'Certificates' | 'AlpnPolicy' | 'MutualAuthentication'
>;

const PROTOCOLS = { application: ['HTTPS', 'HTTP'], network: ['UDP', 'TLS', 'TCP'] };

/** Throws ValidationError. */
export function protocolOf({ spec: { type } }: LoadBalancer, protocol: string | undefined): Protocol {
  if (!protocol) throw validationError('A listener protocol must be specified');
  const allowed = PROTOCOLS[type];
  if (!allowed.includes(protocol))
    throw validationError(`Listener protocol '${protocol}' must be one of '${allowed.join(', ')}'`);
  return protocol as Protocol; // it is among them
}

/** Throws ValidationError or DuplicateListener. */
export async function checkPort(
  ctx: Ctx,
  balancer: LoadBalancer,
  { port, own }: { readonly port: number | undefined; readonly own?: string },
): Promise<number> {
  if (port === undefined || port < 1 || port > 65_535)
    throw validationError(
      port === undefined ? 'A listener port must be specified' : `Port '${port}' must be between 1 and 65535`,
    );
  const others = (await listenersOf(ctx, balancer)).filter(({ metadata }) => metadata.name !== own);
  if (others.some(({ spec }) => spec.port === port)) throw duplicateListener(loadBalancerArn(balancer));
  return port;
}

/** The TLS part of the spec, from what was and what the call says. */
export async function tlsSettings(
  ctx: Ctx,
  protocol: Protocol,
  { input, before }: { readonly input: SettingsInput; readonly before?: Spec },
): Promise<Pick<Spec, 'certificate' | 'certificates' | 'tls'>> {
  refuseFurther(input);
  const given = await onlyCertificate(ctx, input.Certificates);
  if (protocol !== 'HTTPS' && protocol !== 'TLS') {
    if (given !== undefined || input.SslPolicy)
      throw validationError(`Certificates and SSL policies cannot be specified for ${protocol} listeners`);
    return { certificate: undefined, certificates: undefined, tls: undefined };
  }
  const certificate = given ?? before?.certificate;
  if (certificate === undefined)
    throw validationError(`A certificate must be specified for ${protocol} listeners`);
  const tls = tlsOf(input.SslPolicy || before?.tls?.policy || DEFAULT_POLICY);
  return { certificate, certificates: before?.certificates?.filter((name) => name !== certificate), tls };
}

function refuseFurther({ AlpnPolicy, MutualAuthentication }: SettingsInput): void {
  if (MutualAuthentication?.Mode && MutualAuthentication.Mode !== 'off')
    throw unsupported(
      `Mutual authentication mode '${MutualAuthentication.Mode}' is not supported here: use 'off'`,
    );
  if (AlpnPolicy?.some((policy) => policy !== 'None'))
    throw unsupported(`ALPN policy '${AlpnPolicy.join(', ')}' is not supported here: use 'None'`);
}

/** A group belongs to one load balancer. Throws TargetGroupAssociationLimit. */
export async function checkAssociation(
  ctx: Ctx,
  balancer: LoadBalancer,
  action: Spec['defaultAction'],
): Promise<void> {
  const use = groupUse(await allLoadBalancers(ctx), await allListeners(ctx));
  const own = loadBalancerArn(balancer);
  const foreign = groupsOf(action).find((name) => use.get(name)?.some((arn) => arn !== own));
  if (foreign !== undefined)
    throw associationLimit(groupArns(await allTargetGroups(ctx)).get(foreign) ?? foreign);
}
