// Who is told how a call ended that nobody waited for: functions. Lambda's other destinations are not there.
import type { DestinationConfig } from '@aws-sdk/client-lambda';
import { functionKind } from '../../../../../model/kinds/function.ts';
import type { Ctx } from '../../../context.ts';
import { parseArn } from '../../../shared/arn.ts';
import { check, matching } from '../../../shared/constraints.ts';
import { placeKey } from '../arns.ts';
import { invalid } from '../faults.ts';
import { placeOf } from '../function-name.ts';

const FORM =
  /^(|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*))$/;

export interface Destinations {
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

/** Throws ValidationException, InvalidParameterValueException. */
export async function destinationsOf(
  ctx: Ctx,
  given: DestinationConfig | undefined,
  name: string,
): Promise<Destinations> {
  const success = given?.OnSuccess?.Destination || undefined;
  const failure = given?.OnFailure?.Destination || undefined;
  check(
    matching('destinationConfig.onSuccess.destination', success, FORM),
    matching('destinationConfig.onFailure.destination', failure, FORM),
  );
  const arns = [success, failure].filter((arn) => arn !== undefined);
  if (arns.some((arn) => parseArn(arn)?.service !== 'lambda')) throw unusable(success, failure);
  for (const arn of arns) await checkFunction(ctx, arn, name);
  return {
    ...(success === undefined ? {} : { onSuccess: success }),
    ...(failure === undefined ? {} : { onFailure: failure }),
  };
}

function unusable(success: string | undefined, failure: string | undefined) {
  const part = (label: string, arn: string | undefined) =>
    arn === undefined ? 'null' : `${label}(destination=${arn})`;
  return invalid(
    `The provided destination config DestinationConfig(onSuccess=${part('OnSuccess', success)}, onFailure=${part('OnFailure', failure)}) is invalid: Tutti has no SQS, SNS, S3 or EventBridge, name functions.`,
  );
}

async function checkFunction(ctx: Ctx, arn: string, own: string): Promise<void> {
  const { name } = placeOf(ctx, arn);
  if (name === own) throw invalid("You can't specify the function as a destination for itself.");
  if (!(await ctx.client.find(functionKind, placeKey(ctx, { name }))))
    throw invalid(`The destination ARN ${arn} is invalid.`);
}
