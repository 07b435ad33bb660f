// Reading one parameter as a caller names it: a parameter of our own, a secret by its reference, or a public one.
import type { Ctx } from '../../context.ts';
import { select } from './lookup.ts';
import { publicImage } from './public-images.ts';
import { referencedSecret } from './secret-references.ts';
import { type Told, told } from './shapes.ts';

/** Throws ParameterNotFound, ParameterVersionNotFound, ValidationException, InvalidKeyId. */
export async function read(ctx: Ctx, name: string, withDecryption: boolean | undefined): Promise<Told> {
  const secret = await referencedSecret(ctx, name, withDecryption);
  if (secret) return secret;
  const image = await publicImage(ctx, name);
  return image ?? told(ctx, await select(ctx, name), withDecryption);
}
