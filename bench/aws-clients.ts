// The published AWS clients, pointed at the benchmark's instance as `tutti env` points a user's.
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { atEnd } from './cleanup.ts';
import { tutti } from './instance.ts';

export const REGION = 'us-east-2';

export interface AwsClients {
  readonly ec2: EC2Client;
  readonly autoScaling: AutoScalingClient;
  readonly balancing: ElasticLoadBalancingV2Client;
}

/** They end with the benchmark. */
export async function awsClients(): Promise<AwsClients> {
  const { set } = JSON.parse(await tutti('env', '--json')) as { set: Record<string, string> }; // cli/env.ts
  const config = {
    region: REGION,
    endpoint: set.AWS_ENDPOINT_URL ?? '',
    credentials: {
      accessKeyId: set.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: set.AWS_SECRET_ACCESS_KEY ?? '',
    },
  };
  const clients = {
    ec2: new EC2Client(config),
    autoScaling: new AutoScalingClient(config),
    balancing: new ElasticLoadBalancingV2Client(config),
  };
  atEnd(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  return clients;
}
