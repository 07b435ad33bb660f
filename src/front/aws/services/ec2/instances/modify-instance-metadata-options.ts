import type { ModifyInstanceMetadataOptionsCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { given } from '../given.ts';
import { metadataOf } from '../templates/template-data.ts';
import { changeMachine, getLiving } from './change.ts';
import { metadataOptionsText } from './instance-text.ts';

export async function modifyInstanceMetadataOptions(
  input: Input<ModifyInstanceMetadataOptionsCommand>,
  ctx: Ctx,
): Promise<Output<ModifyInstanceMetadataOptionsCommand>> {
  const { InstanceId, DryRun: _, ...options } = given(input);
  const change = metadataOf(options);
  await getLiving(ctx, InstanceId);
  const machine = await changeMachine(ctx, InstanceId, ({ spec }) => ({
    ...spec,
    metadata: { ...spec.metadata, ...change },
  }));
  return { InstanceId, InstanceMetadataOptions: metadataOptionsText(machine) };
}
