// A region with its default network, and ordinary load balancers and target groups for tests.
import { certificateKind } from '../../../../model/kinds/certificate.ts';
import { subnetKind } from '../../../../model/kinds/subnet.ts';
import type { Ctx } from '../../context.ts';
import { openTestCtx, type TestCtx } from '../../testing.ts';
import { ensureDefaultNetwork } from '../ec2/default-network.ts';
import { createListener } from './listeners/create-listener.ts';
import { createLoadBalancer } from './load-balancers/create-load-balancer.ts';
import { createTargetGroup } from './target-groups/create-target-group.ts';

export interface ElbPlane extends TestCtx {
  readonly subnets: readonly string[];
  readonly vpcId: string;
  readonly balancer: (more?: object) => Promise<string>;
  readonly group: (name: string, more?: object) => Promise<string>;
  readonly listener: (balancer: string, group: string, more?: object) => Promise<string>;
  /** The ARN of a certificate that is there. */
  readonly certificate: (id: string) => Promise<string>;
}

export async function openElb(): Promise<ElbPlane> {
  const plane = await openTestCtx();
  const { ctx } = plane;
  const zoneRange = (index: number) => `10.200.${index * 16}.0/20`;
  await ensureDefaultNetwork(ctx.client, ctx.region, { cidrBlock: '10.200.0.0/16', zoneRange });
  const { items } = await ctx.client.list(subnetKind, { namespace: ctx.region });
  const subnets = items.map(({ metadata }) => metadata.name);
  const vpcId = items[0]?.spec.vpcId ?? '';
  return {
    ...plane,
    subnets,
    vpcId,
    balancer: async (more = {}) => {
      const { LoadBalancers = [] } = await createLoadBalancer(
        { Name: 'web', Subnets: [...subnets], ...more },
        ctx,
      );
      return LoadBalancers[0]?.LoadBalancerArn ?? '';
    },
    group: async (name, more = {}) => {
      const input = {
        Name: name,
        Protocol: 'HTTP' as const,
        Port: 80,
        VpcId: vpcId,
        TargetType: 'ip' as const,
      };
      const { TargetGroups = [] } = await createTargetGroup({ ...input, ...more }, ctx);
      return TargetGroups[0]?.TargetGroupArn ?? '';
    },
    listener: async (LoadBalancerArn, TargetGroupArn, more = {}) => {
      const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
      const input = { LoadBalancerArn, Port: 80, Protocol: 'HTTP' as const, DefaultActions };
      const { Listeners = [] } = await createListener({ ...input, ...more }, ctx);
      return Listeners[0]?.ListenerArn ?? '';
    },
    certificate: (id) => aCertificate(ctx, id),
  };
}

async function aCertificate({ client, region }: Ctx, name: string): Promise<string> {
  const at = '2026-01-01T00:00:00Z';
  await client.create(certificateKind, {
    metadata: { namespace: region, name },
    spec: {
      certificate: 'PEM',
      keyAlgorithm: 'RSA_2048',
      domainName: name,
      createdAt: at,
      importedAt: at,
      expiresAt: at,
    },
  });
  return `arn:aws:acm:${region}:123456789012:certificate/${name}`;
}
