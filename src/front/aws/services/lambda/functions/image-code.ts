// An image as a function's code: what its name means now is kept with it, so that a later tag does not change the function.
import { isError } from '../../../../../model/errors.ts';
import type { FunctionCode } from '../../../../../model/kinds/function-schema.ts';
import type { Ctx } from '../../../context.ts';
import { invalid, serviceFault } from '../faults.ts';

const PULL_MS = 600_000;

/** Throws InvalidParameterValueException when there is no such image. */
export async function imageCode(ctx: Ctx, uri: string): Promise<FunctionCode> {
  try {
    const name = fullImageName(uri);
    const here = (await ctx.agent.listImages()).find(
      ({ names, digest }) => names.includes(name) || name.endsWith(`@${digest}`),
    );
    const { digest } =
      here ?? (await ctx.agent.pullImage(name, () => undefined, AbortSignal.timeout(PULL_MS)));
    return { image: uri, imageDigest: digest };
  } catch (error) {
    if (isError(error, 'Unavailable') && /agent/i.test(error.message))
      throw serviceFault(`The image ${uri} cannot be looked for: the agent does not answer`, error);
    throw isError(error, 'NotFound', 'BadRequest', 'Invalid', 'Unavailable', 'Terminal')
      ? invalid(`Source image ${uri} does not exist. Provide a valid source image.`)
      : error;
  }
}

/** `web` is `docker.io/library/web:latest`, as container runtimes complete names. */
export function fullImageName(uri: string): string {
  const [first = '', ...rest] = uri.split('/');
  const hasRegistry = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const path = hasRegistry ? uri : `docker.io/${rest.length === 0 ? `library/${uri}` : uri}`;
  const last = path.slice(path.lastIndexOf('/') + 1);
  return /[:@]/.test(last) ? path : `${path}:latest`;
}
