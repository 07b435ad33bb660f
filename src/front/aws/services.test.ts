// Does our table of services say what the SDK's clients say of themselves? And does every operation of a table have its own schema?
import { ACMClient } from '@aws-sdk/client-acm';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { allServices } from './services.ts';
import { operationNames } from './wire/operation-names.ts';

const settings = { region: 'us-east-2', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
const CLIENTS = new Map<string, { readonly config: object }>(
  Object.entries({
    acm: new ACMClient(settings),
    autoscaling: new AutoScalingClient(settings),
    ec2: new EC2Client(settings),
    elasticloadbalancing: new ElasticLoadBalancingV2Client(settings),
    iam: new IAMClient(settings),
    kms: new KMSClient(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    monitoring: new CloudWatchClient(settings),
    secretsmanager: new SecretsManagerClient(settings),
    ssm: new SSMClient(settings),
    sts: new STSClient(settings),
  }),
);

/** What the clients know of their service, and their types do not show. */
interface ClientFacts {
  readonly defaultSigningName: string;
  readonly protocol: { getShapeId(): string };
  readonly protocolSettings: {
    readonly version: string;
    readonly serviceTarget: string;
    readonly xmlNamespace?: string;
    readonly awsQueryCompatible?: boolean;
  };
}

const PROTOCOLS: { readonly [shape: string]: string } = {
  'aws.protocols#awsQuery': 'query',
  'aws.protocols#ec2Query': 'ec2',
  'aws.protocols#awsJson1_0': 'json1.0',
  'aws.protocols#awsJson1_1': 'json1.1',
  'aws.protocols#restJson1': 'rest-json',
};

test.each(allServices.map((service) => [service.name, service] as const))(
  '%s is as its client says',
  (name, service) => {
    const { defaultSigningName, protocol, protocolSettings } = (CLIENTS.get(name)?.config ??
      {}) as ClientFacts; // what a client keeps for itself
    const { version, serviceTarget, xmlNamespace = '', awsQueryCompatible } = protocolSettings;
    expect(service.signingName).toBe(defaultSigningName);
    expect(service.version).toBe(version);
    expect(service.protocols).toContain(PROTOCOLS[protocol.getShapeId()]);
    expect(service.queryCompatible ?? false).toBe(awsQueryCompatible ?? false);
    if (!service.protocols.includes('ec2')) expect(service.targets).toContain(serviceTarget);
    // EC2's answers end theirs with a slash, its model does not.
    if (service.xmlNamespace)
      expect(service.xmlNamespace.replace(/\/$/, '')).toBe(xmlNamespace.replace(/\/$/, ''));
  },
);

test.each(allServices.map((service) => [service.name, service] as const))(
  '%s: each operation has its own schema, and AWS has it',
  async (name, service) => {
    const table = await service.load();
    expect(table.size).toBeGreaterThan(0);
    for (const [operation, { schema, handle }] of table) {
      expect(schema[2]).toBe(operation);
      expect(handle).toBeTypeOf('function');
      expect(operationNames(name)).toContain(operation);
    }
  },
);
