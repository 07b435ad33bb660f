import type { PublishVersionCommand } from '@aws-sdk/client-lambda';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { check, length } from '../../../shared/constraints.ts';
import { configText } from '../config-text.ts';
import { placeOf } from '../function-name.ts';
import { refuseWhatIsNotHere } from '../functions/not-here.ts';
import { publish } from './publish.ts';

export async function publishVersion(
  input: Input<PublishVersionCommand>,
  ctx: Ctx,
): Promise<Output<PublishVersionCommand>> {
  check(length('description', input.Description, [0, 256]));
  refuseWhatIsNotHere({ ...(input.PublishTo ? { PublishTo: input.PublishTo } : {}) });
  const { name } = placeOf(ctx, input.FunctionName, undefined, 'PublishVersion');
  const version = await publish(ctx, name, input);
  return configText(ctx, version, String(version.spec.number));
}
