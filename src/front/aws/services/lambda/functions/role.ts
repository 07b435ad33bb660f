// May Lambda take a function's role? It has to be there, and to trust Lambda.
import { iamRoleKind } from '../../../../../model/kinds/iam-role.ts';
import { objectName } from '../../../../../model/object-name.ts';
import type { Ctx } from '../../../context.ts';
import { parseArn } from '../../../shared/arn.ts';
import { check, matching } from '../../../shared/constraints.ts';
import { type Asking, isTrusted } from '../../sts/trust.ts';
import { invalid } from '../faults.ts';

const FORM = /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;

const LAMBDA: Asking = {
  action: 'sts:AssumeRole',
  principals: { Service: ['lambda.amazonaws.com'] },
  known: [],
  context: {},
};

/** Throws ValidationException, InvalidParameterValueException. */
export async function checkRole(ctx: Ctx, arn: string): Promise<void> {
  check(matching('role', arn, FORM));
  const { account, resource = '' } = parseArn(arn) ?? {};
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  const role =
    account === ctx.account
      ? await ctx.client.find(iamRoleKind, { name: objectName(name.toLowerCase()) })
      : undefined;
  if (!role || !isTrusted(role.spec.assumeRolePolicyDocument, LAMBDA))
    throw invalid('The role defined for the function cannot be assumed by Lambda.');
}
