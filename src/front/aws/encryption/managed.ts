// The keys that AWS makes for its own services: `alias/aws/ssm`. Their ids follow from account, region and alias, so that two first uses at
// once make one key, and the alias needs no object.
import { createHash, randomBytes } from 'node:crypto';
import { isError } from '../../../model/errors.ts';
import { type EncryptionKey, encryptionKeyKind } from '../../../model/kinds/encryption-key.ts';
import type { Ctx } from '../context.ts';
import type { Place } from './references.ts';

const DESCRIPTIONS: { readonly [alias: string]: string } = {
  'alias/aws/ebs': 'Default key that protects my EBS volumes when no other key is defined',
  'alias/aws/lambda': 'Default key that protects my Lambda functions when no other key is defined',
  'alias/aws/secretsmanager':
    'Default key that protects my Secrets Manager data when no other key is defined',
  'alias/aws/ssm': 'Default key that protects my SSM parameters when no other key is defined',
};

/** In the order that ListAliases has. */
export const managedAliases: readonly string[] = Object.keys(DESCRIPTIONS);

export function managedKeyId({ account, region }: Place, alias: string): string {
  const hex = createHash('sha256').update(`${account}/${region}/${alias}`).digest('hex');
  const [, a, b, c, d, e] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(hex) ?? [];
  return `${a}-${b}-4${c}-8${d}-${e}`;
}

/** The key of a managed alias, made when it is not there; undefined for any other alias. */
export async function managedKey(ctx: Ctx, alias: string): Promise<EncryptionKey | undefined> {
  if (!managedAliases.includes(alias)) return undefined;
  const key = { namespace: ctx.region, name: managedKeyId(ctx, alias) };
  const found = await ctx.client.find(encryptionKeyKind, key);
  if (found) return found;
  const draft = { metadata: key, spec: newManagedKey(ctx, alias) };
  try {
    return await ctx.client.create(encryptionKeyKind, draft);
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
    return await ctx.client.get(encryptionKeyKind, key);
  }
}

function newManagedKey({ account, region, clock }: Ctx, alias: string): EncryptionKey['spec'] {
  const service = alias.slice('alias/aws/'.length);
  const statement = {
    Sid: `Allow access through ${service} for all principals in the account that are authorized to use it`,
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    Resource: '*',
    Condition: {
      StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': `${service}.${region}.amazonaws.com` },
    },
  };
  const policy = { Version: '2012-10-17', Id: `auto-${service}-1`, Statement: [statement] };
  return {
    manager: 'AWS',
    description: DESCRIPTIONS[alias],
    enabled: true,
    material: randomBytes(32).toString('base64'),
    createdAt: new Date(clock.now()).toISOString(),
    policy: JSON.stringify(policy, undefined, 2),
  };
}
