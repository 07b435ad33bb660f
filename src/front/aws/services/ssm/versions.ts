// What the next version of a parameter is: what the caller gives, and for the rest what the last one had. A hundred are kept.
import type { PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Parameter, ParameterVersion } from '../../../../model/kinds/parameter.ts';
import type { Ctx } from '../../context.ts';
import type { Input } from '../../operation.ts';
import { oldestIsLabelled, validation } from './faults.ts';
import { checkPattern } from './patterns.ts';
import { parsePolicies } from './policies.ts';
import { DEFAULT_KEY, sealed } from './secure-values.ts';
import { tierFor } from './tiers.ts';

type Put = Input<PutParameterCommand>;

const MAX_VERSIONS = 100;
const IMAGE_ID = /^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/** The version that `input` makes. Throws what AWS refuses about it. */
export async function newVersion(
  ctx: Ctx,
  input: Put,
  previous: ParameterVersion | undefined,
): Promise<ParameterVersion> {
  const type = input.Type ?? previous?.type;
  if (type === undefined) throw validation('A parameter type is required when you create a parameter.');
  if (input.KeyId && type !== 'SecureString')
    throw validation('KeyId is required for SecureString type parameter only.');
  const allowedPattern = input.AllowedPattern ?? previous?.allowedPattern;
  if (allowedPattern) checkPattern(allowedPattern, input.Value);
  const policies = input.Policies ? parsePolicies(input.Policies) : previous?.policies;
  const question = { asked: input.Tier, previous: previous?.tier, value: input.Value };
  const tier = tierFor({ ...question, hasPolicies: (policies?.length ?? 0) > 0 });
  const keyId = type === 'SecureString' ? input.KeyId || previous?.keyId || DEFAULT_KEY : undefined;
  return {
    version: (previous?.version ?? 0) + 1,
    type,
    value: keyId === undefined ? input.Value : await sealed(ctx, input.Name, keyId, input.Value),
    keyId,
    description: input.Description ?? previous?.description,
    allowedPattern,
    dataType: dataTypeOf(input, previous),
    tier,
    policies,
    modifiedAt: new Date(ctx.clock.now()).toISOString(),
    modifiedBy: ctx.caller.arn,
  };
}

function dataTypeOf({ DataType, Value }: Put, previous: ParameterVersion | undefined): string {
  const dataType = DataType || previous?.dataType || 'text';
  if (dataType === 'aws:ec2:image' && !IMAGE_ID.test(Value))
    throw validation(
      'The parameter value is not a valid Amazon Machine Image ID for the data type aws:ec2:image.',
    );
  return dataType;
}

/** The history with one more; the oldest goes when there are too many, unless a label holds it. */
export function withVersion(spec: Parameter['spec'], next: ParameterVersion): Parameter['spec'] {
  const [oldest, ...others] = spec.versions;
  if (spec.versions.length < MAX_VERSIONS || !oldest) return { ...spec, versions: [...spec.versions, next] };
  if (oldest.labels && oldest.labels.length > 0) throw oldestIsLabelled(spec.name, oldest.version);
  return { ...spec, versions: [...others, next] };
}
