import type { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { select } from './lookup.ts';
import { referencedSecret } from './secret-references.ts';
import { told } from './shapes.ts';

export async function getParameter(
  { Name, WithDecryption }: Input<GetParameterCommand>,
  ctx: Ctx,
): Promise<Output<GetParameterCommand>> {
  check(length('name', Name, [1, 2048]));
  const secret = await referencedSecret(ctx, Name, WithDecryption);
  return { Parameter: secret ?? (await told(ctx, await select(ctx, Name), WithDecryption)) };
}
