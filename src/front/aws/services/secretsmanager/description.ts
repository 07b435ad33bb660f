// How a secret is described, by DescribeSecret and in lists.
import type { ManagedSecret } from '../../../../model/kinds/managed-secret.ts';
import type { Ctx } from '../../context.ts';
import { tagEntries } from '../../shared/tags.ts';
import { identityOf } from './lookup.ts';

export function described(ctx: Ctx, secret: ManagedSecret) {
  const { description, kmsKeyId, createdAt, changedAt, deletedAt, tags } = secret.spec;
  return {
    ...identityOf(ctx, secret),
    ...(description ? { Description: description } : {}),
    ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
    ...rotationOf(secret),
    LastChangedDate: new Date(changedAt),
    ...(deletedAt === undefined ? {} : { DeletedDate: new Date(deletedAt) }),
    ...(tags === undefined ? {} : { Tags: tagEntries(tags) }), // a secret that never had any tells none
    CreatedDate: new Date(createdAt),
  };
}

function rotationOf({ spec }: ManagedSecret) {
  const { rotation } = spec;
  if (!rotation) return {};
  const { lambdaArn, automaticallyAfterDays, duration, scheduleExpression } = rotation;
  return {
    RotationEnabled: rotation.enabled,
    ...(lambdaArn === undefined ? {} : { RotationLambdaARN: lambdaArn }),
    RotationRules: {
      ...(automaticallyAfterDays === undefined ? {} : { AutomaticallyAfterDays: automaticallyAfterDays }),
      ...(duration === undefined ? {} : { Duration: duration }),
      ...(scheduleExpression === undefined ? {} : { ScheduleExpression: scheduleExpression }),
    },
  };
}

/** Version ids and their staging labels; deprecated versions have none and are left out. Undefined before the first version. */
export function stagesOf({ spec }: ManagedSecret): { [versionId: string]: string[] } | undefined {
  if (!spec.versions) return undefined;
  const staged = spec.versions.filter(({ stages }) => stages.length > 0);
  return Object.fromEntries(staged.map(({ id, stages }) => [id, [...stages]]));
}
