// Which function URL is meant, and may it be so? A URL is of `$LATEST` or of an alias.
import type { Cors } from '@aws-sdk/client-lambda';
import type { CrossOrigin } from '../../../../../model/kinds/function-rules.ts';
import type { Ctx } from '../../../context.ts';
import { check, length, matching, oneOf, range } from '../../../shared/constraints.ts';
import { type FunctionPlace, placeOf } from '../function-name.ts';

/** Throws ValidationException. */
export function urlPlace(
  ctx: Ctx,
  name: string,
  qualifier: string | undefined,
  operation: string,
): FunctionPlace {
  check(matching('qualifier', qualifier, /^((?!^\d+$)^[0-9a-zA-Z-_]+$)$/));
  const place = placeOf(ctx, name, qualifier, operation);
  check(matching('qualifier', place.qualifier, /^((?!^\d+$)^[0-9a-zA-Z-_]+$)$/));
  return place;
}

interface Given {
  readonly AuthType?: string;
  readonly InvokeMode?: string;
  readonly Cors?: Cors;
}

/** Throws ValidationException. */
export function checkUrl({ AuthType, InvokeMode, Cors = {} }: Given): void {
  check(
    oneOf('authType', AuthType, ['NONE', 'AWS_IAM']),
    oneOf('invokeMode', InvokeMode, ['RESPONSE_STREAM', 'BUFFERED']),
    range('cors.maxAge', Cors.MaxAge, [0, 86_400]),
    length('cors.allowHeaders', Cors.AllowHeaders, [0, 100]),
    length('cors.exposeHeaders', Cors.ExposeHeaders, [0, 100]),
    length('cors.allowMethods', Cors.AllowMethods, [0, 6]),
    length('cors.allowOrigins', Cors.AllowOrigins, [0, 100]),
    ...(Cors.AllowMethods ?? []).map((each) =>
      oneOf('cors.allowMethods.member', each, ['GET', 'PUT', 'HEAD', 'POST', 'PATCH', 'DELETE', '*']),
    ),
  );
}

/** Undefined when it says nothing. */
export function crossOriginOf(given: Cors | undefined): CrossOrigin | undefined {
  const { AllowCredentials, AllowHeaders, AllowMethods, AllowOrigins, ExposeHeaders, MaxAge } = given ?? {};
  const cors = {
    ...(AllowCredentials === undefined ? {} : { allowCredentials: AllowCredentials }),
    ...(AllowHeaders?.length ? { allowHeaders: AllowHeaders } : {}),
    ...(AllowMethods?.length ? { allowMethods: AllowMethods } : {}),
    ...(AllowOrigins?.length ? { allowOrigins: AllowOrigins } : {}),
    ...(ExposeHeaders?.length ? { exposeHeaders: ExposeHeaders } : {}),
    ...(MaxAge === undefined ? {} : { maxAgeSeconds: MaxAge }),
  };
  return Object.keys(cors).length === 0 ? undefined : cors;
}
