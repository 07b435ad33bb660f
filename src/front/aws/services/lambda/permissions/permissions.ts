// AddPermission, RemovePermission, GetPolicy. Statements are kept and told and, as all policies here, never evaluated.
import type { AddPermissionCommand, GetPolicyCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { functionArn } from '../arns.ts';
import { conflict, invalid, notFound, policyTooLong, resourceNotFound, revisionPassed } from '../faults.ts';
import { placeOf } from '../function-name.ts';
import { changePolicy, readPolicy } from './holder.ts';
import { permissionOf, policyText, statementOf } from './statement.ts';

const MOST_BYTES = 20_480;

export async function addPermission(
  input: Input<AddPermissionCommand>,
  ctx: Ctx,
): Promise<Output<AddPermissionCommand>> {
  const place = placeOf(ctx, input.FunctionName, input.Qualifier, 'AddPermission');
  if (place.qualifier === '$LATEST')
    throw invalid('We currently do not support adding policies for $LATEST.');
  const permission = permissionOf(input);
  const arn = functionArn(ctx, place);
  await changePolicy(ctx, place, ({ permissions, revision }) => {
    if (input.RevisionId && input.RevisionId !== revision) throw revisionPassed();
    if (permissions.some(({ id }) => id === permission.id))
      throw conflict(
        `The statement id (${permission.id}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    const after = [...permissions, permission];
    const bytes = Buffer.byteLength(policyText(after, arn));
    if (bytes > MOST_BYTES) throw policyTooLong(bytes, MOST_BYTES);
    return after;
  });
  return { Statement: JSON.stringify(statementOf(permission, arn)) };
}

export async function removePermission(
  { FunctionName, Qualifier, StatementId, RevisionId }: Input<RemovePermissionCommand>,
  ctx: Ctx,
): Promise<Output<RemovePermissionCommand>> {
  const place = placeOf(ctx, FunctionName, Qualifier, 'RemovePermission');
  await changePolicy(ctx, place, ({ permissions, revision }) => {
    if (permissions.length === 0) throw notFound('No policy is associated with the given resource.');
    const after = permissions.filter(({ id }) => id !== StatementId);
    if (after.length === permissions.length)
      throw notFound(`Statement ${StatementId} is not found in resource policy.`);
    if (RevisionId && RevisionId !== revision) throw revisionPassed();
    return after;
  });
  return {};
}

export async function getPolicy(
  { FunctionName, Qualifier }: Input<GetPolicyCommand>,
  ctx: Ctx,
): Promise<Output<GetPolicyCommand>> {
  const place = placeOf(ctx, FunctionName, Qualifier, 'GetPolicy');
  const { permissions, revision } = await readPolicy(ctx, place);
  if (permissions.length === 0) throw resourceNotFound();
  return { Policy: policyText(permissions, functionArn(ctx, place)), RevisionId: revision };
}
