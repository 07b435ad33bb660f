// A group of machines behind an application load balancer, made by the calls that a user's tools make: launch template with user data, target
// group, listener, group. What the machines run is the app of machine-app.sh.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateAutoScalingGroupCommand,
  type CreateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  DescribeImagesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RemoteClient } from '../src/machinery/remote/client.ts';
import { type Machine, machineKind } from '../src/model/kinds/machine.ts';
import { type AwsClients, REGION } from './aws-clients.ts';
import { firstOk } from './http-ready.ts';

const ROOT = process.env.TUTTI_BENCH_ROOT ?? process.cwd();
const LIMIT_MS = 600_000;
const PORT = 8080;

export interface Place {
  readonly image: string;
  readonly subnets: readonly string[];
  readonly securityGroup: string;
}

/** The default VPC, the stand-in of Amazon Linux, a security group that lets in the app's port and ssh from anywhere. */
export async function openPlace({ ec2 }: AwsClients): Promise<Place> {
  const named = { Owners: ['amazon'], Filters: [{ Name: 'name', Values: ['al2023-ami-2023.*-x86_64'] }] };
  const { Images = [] } = await ec2.send(new DescribeImagesCommand(named));
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'bench', Description: 'bench', VpcId: Vpcs[0]?.VpcId }),
  );
  const open = (port: number) => ({
    ...{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
  });
  const IpPermissions = [22, 80, PORT].map(open);
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return {
    image: Images[0]?.ImageId ?? '',
    subnets: Subnets.map(({ SubnetId = '' }) => SubnetId),
    securityGroup: GroupId,
  };
}

/** User data that runs the app; `version` is what it answers. */
export function appUserData(version: string): string {
  const text = readFileSync(join(ROOT, 'bench', 'machine-app.sh'), 'utf8').replaceAll('@VERSION@', version);
  return Buffer.from(text).toString('base64');
}

/** A load balancer that sends to a group of that name, and its URL; resolves when the group's app answers. */
export async function openGroup(
  clients: AwsClients,
  place: Place,
  group: Partial<CreateAutoScalingGroupCommandInput>,
): Promise<{ readonly url: string }> {
  const name = 'bench';
  const LaunchTemplateData = {
    ImageId: place.image,
    InstanceType: 't3.micro' as const,
    SecurityGroupIds: [place.securityGroup],
    UserData: appUserData('v1'),
  };
  await clients.ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData }));
  const { url, targetGroup } = await openBalancer(clients, place, { name, targets: 'instance' });
  await clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      ...{ MinSize: 1, MaxSize: 1, TargetGroupARNs: [targetGroup] },
      LaunchTemplate: { LaunchTemplateName: name, Version: '$Latest' },
      VPCZoneIdentifier: place.subnets.join(','),
      ...{ HealthCheckType: 'ELB', HealthCheckGracePeriod: 60 },
      ...group,
    }),
  );
  await firstOk({ host: new URL(url).hostname, port: 80 }, LIMIT_MS);
  return { url };
}

/** An application load balancer with a listener at port 80, and what it sends to. */
export async function openBalancer(
  { balancing, ec2 }: AwsClients,
  { subnets, securityGroup }: Place,
  { name: Name, targets }: { readonly name: string; readonly targets: 'instance' | 'ip' },
): Promise<{ readonly url: string; readonly targetGroup: string }> {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const { LoadBalancers = [] } = await balancing.send(
    new CreateLoadBalancerCommand({ Name, Subnets: [...subnets], SecurityGroups: [securityGroup] }),
  );
  const check = { HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 3 };
  const counts = { HealthyThresholdCount: 2, UnhealthyThresholdCount: 2 };
  const target = { Name, Port: PORT, Protocol: 'HTTP' as const, VpcId: Vpcs[0]?.VpcId, TargetType: targets };
  const { TargetGroups = [] } = await balancing.send(
    new CreateTargetGroupCommand({ ...target, ...check, ...counts }),
  );
  const targetGroup = TargetGroups[0]?.TargetGroupArn ?? '';
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '5' }];
  await balancing.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: targetGroup, Attributes }));
  await balancing.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
      ...{ Port: 80, Protocol: 'HTTP' },
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroup }],
    }),
  );
  return { url: `http://${LoadBalancers[0]?.DNSName}/`, targetGroup };
}

/** Machines that have not ended. */
export async function liveMachines(client: RemoteClient): Promise<readonly Machine[]> {
  const { items } = await client.list(machineKind, { namespace: REGION });
  return items.filter(({ status }) => status?.state !== 'terminated');
}

/** Asks until it holds. */
export async function until(what: string, holds: () => Promise<boolean>, limitMs = LIMIT_MS): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Not within ${limitMs / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
