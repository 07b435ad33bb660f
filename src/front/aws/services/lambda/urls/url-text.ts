// A function URL as Lambda tells it.
import type { Cors, FunctionUrlConfig } from '@aws-sdk/client-lambda';
import type { NoUndefined } from '@smithy/types';
import { functionUrlHost } from '../../../../../model/function-hosts.ts';
import type { CrossOrigin, FunctionUrl } from '../../../../../model/kinds/function-rules.ts';
import type { Ctx } from '../../../context.ts';
import { functionArn } from '../arns.ts';
import { lambdaTime } from '../times.ts';

export function urlText(ctx: Ctx, { spec }: FunctionUrl): NoUndefined<FunctionUrlConfig> {
  const { functionName: name, qualifier } = spec;
  return {
    FunctionUrl: `https://${functionUrlHost(spec.urlId, ctx.region)}/`,
    FunctionArn: functionArn(ctx, { name, ...(qualifier === undefined ? {} : { qualifier }) }),
    AuthType: spec.authType,
    ...(spec.cors ? { Cors: corsText(spec.cors) } : {}),
    CreationTime: lambdaTime(spec.createdAt),
    LastModifiedTime: lambdaTime(spec.modifiedAt),
    InvokeMode: spec.invokeMode,
  };
}

function corsText(cors: CrossOrigin): Cors {
  const { allowCredentials, allowHeaders, allowMethods, allowOrigins, exposeHeaders, maxAgeSeconds } = cors;
  return {
    ...(allowCredentials === undefined ? {} : { AllowCredentials: allowCredentials }),
    ...(allowHeaders ? { AllowHeaders: [...allowHeaders] } : {}),
    ...(allowMethods ? { AllowMethods: [...allowMethods] } : {}),
    ...(allowOrigins ? { AllowOrigins: [...allowOrigins] } : {}),
    ...(exposeHeaders ? { ExposeHeaders: [...exposeHeaders] } : {}),
    ...(maxAgeSeconds === undefined ? {} : { MaxAge: maxAgeSeconds }),
  };
}
