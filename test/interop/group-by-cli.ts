// A group of machines, three if nothing else is said, behind a load balancer, made and removed by awscli alone.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../instance.ts';
import { type AwsCli, HERE } from './aws-clients.ts';

export const GROUP = 'faults';

export interface CliGroup {
  readonly url: string;
  readonly template: string;
  readonly targetGroup: string;
  readonly loadBalancer: string;
  readonly listener: string;
  readonly securityGroup: string;
}

/** Sizes: at least, at most, at first. */
export async function makeGroup(
  aws: AwsCli,
  [least, most, first]: readonly [number, number, number] = [3, 10, 3],
): Promise<CliGroup> {
  const securityGroup = await openGroup(aws);
  const template = await makeTemplate(aws, securityGroup);
  const { Subnets } = await aws.json<{ Subnets: { SubnetId: string; VpcId: string }[] }>(
    ...['ec2', 'describe-subnets', '--filters', 'Name=default-for-az,Values=true'],
  );
  const subnets = Subnets.map(({ SubnetId }) => SubnetId);
  const targetGroup = await makeTargets(aws, Subnets[0]?.VpcId ?? '');
  const { LoadBalancers } = await aws.json<{
    LoadBalancers: { LoadBalancerArn: string; DNSName: string }[];
  }>(
    'elbv2',
    'create-load-balancer',
    '--name',
    GROUP,
    '--security-groups',
    securityGroup,
    '--subnets',
    ...subnets,
  );
  const { LoadBalancerArn: loadBalancer = '', DNSName = '' } = LoadBalancers[0] ?? {};
  const { Listeners } = await aws.json<{ Listeners: { ListenerArn: string }[] }>(
    ...[
      'elbv2',
      'create-listener',
      '--load-balancer-arn',
      loadBalancer,
      '--port',
      '80',
      '--protocol',
      'HTTP',
    ],
    ...['--default-actions', `Type=forward,TargetGroupArn=${targetGroup}`],
  );
  await aws.json(
    ...['autoscaling', 'create-auto-scaling-group', '--auto-scaling-group-name', GROUP],
    ...['--min-size', `${least}`, '--max-size', `${most}`, '--desired-capacity', `${first}`],
    ...['--launch-template', `LaunchTemplateId=${template},Version=$Default`],
    ...['--vpc-zone-identifier', subnets.join(','), '--target-group-arns', targetGroup],
    ...['--health-check-type', 'ELB', '--health-check-grace-period', '90'],
  );
  const listener = Listeners[0]?.ListenerArn ?? '';
  return { url: `http://${DNSName}/`, template, targetGroup, loadBalancer, listener, securityGroup };
}

/** All of it. The security group goes last, as soon as no machine has it any more. */
export async function removeGroup(aws: AwsCli, made: CliGroup): Promise<void> {
  await aws.json(
    ...['autoscaling', 'delete-auto-scaling-group', '--auto-scaling-group-name', GROUP, '--force-delete'],
  );
  await aws.json('elbv2', 'delete-load-balancer', '--load-balancer-arn', made.loadBalancer);
  await aws.json('elbv2', 'delete-target-group', '--target-group-arn', made.targetGroup);
  await aws.json('ec2', 'delete-launch-template', '--launch-template-id', made.template);
  const remove = () => aws.run('ec2', 'delete-security-group', '--group-id', made.securityGroup);
  await until('its security group to be let go', remove, ({ code }) => code === 0, 180);
}

/** A new version of the template, with another message, becomes the default one. */
export async function newVersion(aws: AwsCli, template: string, message: string): Promise<void> {
  const { LaunchTemplateVersion } = await aws.json<{ LaunchTemplateVersion: { VersionNumber: number } }>(
    ...['ec2', 'create-launch-template-version', '--launch-template-id', template, '--source-version', '1'],
    ...['--launch-template-data', JSON.stringify({ UserData: await userData(message) })],
  );
  await aws.json(
    ...['ec2', 'modify-launch-template', '--launch-template-id', template],
    ...['--default-version', String(LaunchTemplateVersion.VersionNumber)],
  );
}

async function openGroup(aws: AwsCli): Promise<string> {
  const { GroupId } = await aws.json<{ GroupId: string }>(
    ...['ec2', 'create-security-group', '--group-name', GROUP, '--description', 'The app and its balancer'],
  );
  for (const port of ['80', '8080'])
    await aws.json(
      ...['ec2', 'authorize-security-group-ingress', '--group-id', GroupId],
      ...['--protocol', 'tcp', '--port', port, '--cidr', '0.0.0.0/0'],
    );
  return GroupId;
}

async function makeTemplate(aws: AwsCli, securityGroup: string): Promise<string> {
  const { Images } = await aws.json<{ Images: { ImageId: string }[] }>(
    ...['ec2', 'describe-images', '--owners', 'amazon'],
    ...['--filters', 'Name=name,Values=al2023-ami-2023.*-x86_64'],
  );
  const data = {
    ImageId: Images[0]?.ImageId,
    InstanceType: 't3.micro',
    SecurityGroupIds: [securityGroup],
    UserData: await userData('one'),
  };
  const { LaunchTemplate } = await aws.json<{ LaunchTemplate: { LaunchTemplateId: string } }>(
    ...['ec2', 'create-launch-template', '--launch-template-name', GROUP],
    ...['--launch-template-data', JSON.stringify(data)],
  );
  return LaunchTemplate.LaunchTemplateId;
}

async function makeTargets(aws: AwsCli, vpc: string): Promise<string> {
  const { TargetGroups } = await aws.json<{ TargetGroups: { TargetGroupArn: string }[] }>(
    ...['elbv2', 'create-target-group', '--name', GROUP, '--protocol', 'HTTP', '--port', '8080'],
    ...['--vpc-id', vpc, '--health-check-interval-seconds', '5', '--health-check-timeout-seconds', '3'],
    ...['--healthy-threshold-count', '2', '--unhealthy-threshold-count', '2'],
  );
  const arn = TargetGroups[0]?.TargetGroupArn ?? '';
  await aws.json(
    ...['elbv2', 'modify-target-group-attributes', '--target-group-arn', arn],
    ...['--attributes', 'Key=deregistration_delay.timeout_seconds,Value=10'],
  );
  return arn;
}

async function userData(message: string): Promise<string> {
  const text = await readFile(join(HERE, 'machine-faults', 'user-data.sh'), 'utf8');
  return Buffer.from(text.replaceAll('MESSAGE', message)).toString('base64');
}
