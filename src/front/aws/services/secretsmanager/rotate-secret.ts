import type { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretRotation } from '../../../../model/kinds/managed-secret.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length, range } from '../../shared/constraints.ts';
import { invalidParameter, invalidRequest, TOKEN_WANTED } from './faults.ts';
import { changeSecret, identityOf } from './lookup.ts';

type Rotate = Input<RotateSecretCommand>;

/** Stores how the secret is to be changed; nobody changes it, so a call that asks for it now is refused. */
export async function rotateSecret(input: Rotate, ctx: Ctx): Promise<Output<RotateSecretCommand>> {
  checkRotate(input);
  const secret = await changeSecret(ctx, input.SecretId, (spec) => ({
    ...spec,
    rotation: rotationFor(input, spec.rotation),
  }));
  return identityOf(ctx, secret);
}

function checkRotate(input: Rotate): void {
  const { ClientRequestToken, RotationLambdaARN, RotationRules = {}, RotateImmediately = true } = input;
  const { AutomaticallyAfterDays, ScheduleExpression } = RotationRules;
  check(
    length('rotationLambdaARN', RotationLambdaARN, [0, 2048]),
    range('rotationRules.automaticallyAfterDays', AutomaticallyAfterDays, [1, 1000]),
  );
  if (AutomaticallyAfterDays !== undefined && ScheduleExpression !== undefined)
    throw invalidParameter(
      'You can set the rotation schedule with either AutomaticallyAfterDays or ScheduleExpression.',
    );
  if (!ClientRequestToken) throw invalidParameter(TOKEN_WANTED);
  if (RotateImmediately)
    throw invalidRequest(
      'Rotation functions are not run here yet: pass RotateImmediately=false to store the rotation settings.',
    );
}

function rotationFor(
  { RotationLambdaARN, RotationRules }: Rotate,
  before: SecretRotation | undefined,
): SecretRotation {
  const lambdaArn = RotationLambdaARN || before?.lambdaArn;
  if (lambdaArn === undefined)
    throw invalidRequest('No Lambda rotation function ARN is associated with this secret.');
  if (!RotationRules) return { ...before, enabled: true, lambdaArn };
  const { AutomaticallyAfterDays, Duration, ScheduleExpression } = RotationRules;
  return {
    enabled: true,
    lambdaArn,
    automaticallyAfterDays: AutomaticallyAfterDays,
    duration: Duration,
    scheduleExpression: ScheduleExpression,
  };
}
