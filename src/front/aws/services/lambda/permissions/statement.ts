// A permission as a statement of the function's resource policy, and what may be one.
import type { AddPermissionRequest } from '@aws-sdk/client-lambda';
import type { FunctionPermission } from '../../../../../model/kinds/function-schema.ts';
import { check, length, matching, oneOf } from '../../../shared/constraints.ts';
import { invalid } from '../faults.ts';

/** Throws ValidationException, InvalidParameterValueException. */
export function permissionOf(given: AddPermissionRequest): FunctionPermission {
  const { StatementId: id = '', Action: action = '', Principal: principal = '' } = given;
  check(
    matching('statementId', id, /^([a-zA-Z0-9-_]+)$/),
    length('statementId', id, [1, 100]),
    matching('action', action, /^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/),
    matching('principal', principal, /^[^\s]+$/),
    matching('sourceAccount', given.SourceAccount, /^\d{12}$/),
    matching(
      'sourceArn',
      given.SourceArn,
      /^arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:([a-z0-9-]*):(\d{12}|\*)?:(.*)$/,
    ),
    matching('principalOrgID', given.PrincipalOrgID, /^o-[a-z0-9]{10,32}$/),
    oneOf('functionUrlAuthType', given.FunctionUrlAuthType, ['NONE', 'AWS_IAM']),
  );
  principalText(principal);
  if (given.FunctionUrlAuthType !== undefined && action !== 'lambda:InvokeFunctionUrl')
    throw invalid('FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action');
  return {
    ...{ id, action, principal },
    ...(given.SourceArn === undefined ? {} : { sourceArn: given.SourceArn }),
    ...(given.SourceAccount === undefined ? {} : { sourceAccount: given.SourceAccount }),
    ...(given.PrincipalOrgID === undefined ? {} : { organization: given.PrincipalOrgID }),
    ...(given.FunctionUrlAuthType === undefined ? {} : { urlAuthType: given.FunctionUrlAuthType }),
    ...(given.InvokedViaFunctionUrl === undefined ? {} : { invokedViaUrl: given.InvokedViaFunctionUrl }),
    ...(given.EventSourceToken === undefined ? {} : { eventSourceToken: given.EventSourceToken }),
  };
}

function principalText(principal: string): string | { readonly [kind: string]: string } {
  if (principal === '*') return '*';
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(principal)) return { Service: principal };
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (/^arn:aws[a-z-]*:(iam|sts)::/.test(principal)) return { AWS: principal };
  throw invalid('The provided principal was invalid. Please check the principal and try again.');
}

export function statementOf(permission: FunctionPermission, resource: string): object {
  const condition = conditionOf(permission);
  return {
    Sid: permission.id,
    Effect: 'Allow',
    Principal: principalText(permission.principal),
    Action: permission.action,
    Resource: resource,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

function conditionOf(permission: FunctionPermission): { readonly [operator: string]: object } {
  const equals = {
    ...(permission.urlAuthType ? { 'lambda:FunctionUrlAuthType': permission.urlAuthType } : {}),
    ...(permission.organization ? { 'aws:PrincipalOrgID': permission.organization } : {}),
    ...(permission.sourceAccount ? { 'AWS:SourceAccount': permission.sourceAccount } : {}),
    ...(permission.eventSourceToken ? { 'lambda:EventSourceToken': permission.eventSourceToken } : {}),
  };
  return {
    ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
    ...(permission.sourceArn ? { ArnLike: { 'AWS:SourceArn': permission.sourceArn } } : {}),
    ...(permission.invokedViaUrl === undefined
      ? {}
      : { Bool: { 'lambda:InvokedViaFunctionUrl': String(permission.invokedViaUrl) } }),
  };
}

export function policyText(permissions: readonly FunctionPermission[], resource: string): string {
  const Statement = permissions.map((each) => statementOf(each, resource));
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement });
}
