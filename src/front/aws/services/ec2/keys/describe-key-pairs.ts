import type { DescribeKeyPairsCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { allKeyPairs, describableKeyPair, keyPairText, missingKey } from './key-pairs.ts';

export async function describeKeyPairs(
  input: Input<DescribeKeyPairsCommand>,
  ctx: Ctx,
): Promise<Output<DescribeKeyPairsCommand>> {
  const { KeyNames, KeyPairIds, Filters, IncludePublicKey } = input;
  const all = await allKeyPairs(ctx);
  const named = KeyNames?.length
    ? KeyNames.map((name) => all.find(({ spec }) => spec.keyName === name) ?? missingKey(name))
    : all;
  const { items } = describe(named, { Filters }, KeyPairIds, describableKeyPair);
  return { KeyPairs: items.map((pair) => keyPairText(pair, IncludePublicKey)) };
}
