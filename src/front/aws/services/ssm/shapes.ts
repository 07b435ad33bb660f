// How parameters are told: with their values, as metadata, as history.
import type {
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
} from '@aws-sdk/client-ssm';
import type { Parameter, ParameterVersion } from '../../../../model/kinds/parameter.ts';
import { latestVersion } from '../../../../model/kinds/parameter.ts';
import type { Ctx } from '../../context.ts';
import type { Output } from '../../operation.ts';
import type { Selected } from './lookup.ts';
import { parameterArn } from './names.ts';
import { policyType } from './policies.ts';
import { shown } from './secure-values.ts';

export type Told = NonNullable<Output<GetParameterCommand>['Parameter']>;
type Metadata = NonNullable<Output<DescribeParametersCommand>['Parameters']>[number];
type History = NonNullable<Output<GetParameterHistoryCommand>['Parameters']>[number];

export async function told(
  ctx: Ctx,
  { parameter, version, asked, selector }: Selected,
  withDecryption: boolean | undefined,
): Promise<Told> {
  const { name } = parameter.spec;
  return {
    Name: asked ?? name,
    Type: version.type,
    Value: await shown(ctx, name, version, withDecryption),
    Version: version.version,
    ...(selector === undefined ? {} : { Selector: `:${selector}` }),
    LastModifiedDate: new Date(version.modifiedAt),
    ARN: parameterArn(ctx, name),
    DataType: version.dataType,
  };
}

/** What metadata and history have in common. */
function described(version: ParameterVersion) {
  const { keyId, description, allowedPattern } = version;
  return {
    Type: version.type,
    ...(keyId ? { KeyId: keyId } : {}),
    LastModifiedDate: new Date(version.modifiedAt),
    LastModifiedUser: version.modifiedBy,
    ...(description ? { Description: description } : {}),
    ...(allowedPattern ? { AllowedPattern: allowedPattern } : {}),
    Version: version.version,
    Tier: version.tier,
    Policies: (version.policies ?? []).map((text) => ({
      PolicyText: text,
      PolicyType: policyType(text),
      PolicyStatus: 'Pending',
    })),
    DataType: version.dataType,
  };
}

export function metadataOf(ctx: Ctx, parameter: Parameter): Metadata {
  const { name } = parameter.spec;
  return { Name: name, ARN: parameterArn(ctx, name), ...described(latestVersion(parameter)) };
}

export async function historyOf(
  ctx: Ctx,
  { spec }: Parameter,
  version: ParameterVersion,
  withDecryption: boolean | undefined,
): Promise<History> {
  return {
    Name: spec.name,
    ...described(version),
    Value: await shown(ctx, spec.name, version, withDecryption),
    Labels: [...(version.labels ?? [])],
  };
}
