// Code and configuration as Lambda tells them.
import type {
  EnvironmentResponse,
  FunctionConfiguration,
  ImageConfigResponse,
  LoggingConfig,
  Runtime,
} from '@aws-sdk/client-lambda';
import type { NoUndefined } from '@smithy/types';
import type { FunctionVersion, LambdaFunction } from '../../../../model/kinds/function.ts';
import type { FunctionConfig } from '../../../../model/kinds/function-schema.ts';
import type { Ctx } from '../../context.ts';
import { functionArn } from './arns.ts';
import { statesOf } from './readiness.ts';
import { shownRevision } from './revision.ts';
import { lambdaTime } from './times.ts';

type Text = NoUndefined<FunctionConfiguration>;

/** `qualifier`: by which the caller named it, which its ARN then shows. */
export function configText(ctx: Ctx, object: LambdaFunction | FunctionVersion, qualifier?: string): Text {
  const { spec, status } = object;
  return {
    FunctionName: spec.name,
    FunctionArn: functionArn(ctx, { name: spec.name, ...(qualifier === undefined ? {} : { qualifier }) }),
    ...codeText(spec),
    Description: spec.description ?? '',
    Timeout: spec.timeoutSeconds,
    MemorySize: spec.memoryMiB,
    LastModified: lambdaTime(spec.modifiedAt),
    Version: versionOf(object),
    ...networkText(spec),
    ...(spec.deadLetterArn === undefined ? {} : { DeadLetterConfig: { TargetArn: spec.deadLetterArn } }),
    ...environmentText(spec),
    ...(spec.kmsKeyArn === undefined ? {} : { KMSKeyArn: spec.kmsKeyArn }),
    TracingConfig: { Mode: spec.tracing },
    RevisionId: shownRevision(object),
    ...statesOf(spec.revision, status),
    Architectures: [spec.architecture],
    EphemeralStorage: { Size: spec.ephemeralStorageMiB },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: loggingText(spec),
  } as Text; // absent members are left out, which the spreads do not say
}

/** Lists do not say how functions stand. */
export function listedText(ctx: Ctx, object: LambdaFunction | FunctionVersion, qualifier?: string): Text {
  const {
    State: _state,
    StateReason: _reason,
    StateReasonCode: _code,
    LastUpdateStatus: _update,
    LastUpdateStatusReason: _why,
    LastUpdateStatusReasonCode: _which,
    ...rest
  } = configText(ctx, object, qualifier);
  return rest;
}

export function versionOf({ spec }: LambdaFunction | FunctionVersion): string {
  return 'number' in spec ? String(spec.number) : '$LATEST';
}

function codeText(spec: FunctionConfig): Partial<Text> {
  const common = { Role: spec.role, PackageType: spec.packageType, CodeSha256: codeSha256(spec) };
  if (spec.packageType === 'Image')
    return { ...common, CodeSize: 0, ...(spec.image ? { ImageConfigResponse: imageText(spec.image) } : {}) };
  return {
    ...common,
    Runtime: spec.runtime as Runtime, // checked when it was given
    Handler: spec.handler ?? '',
    CodeSize: spec.code.sizeBytes ?? 0,
  };
}

/** Base64 of an archive's digest; an image's in hexadecimal digits. */
export function codeSha256({ code }: FunctionConfig): string {
  if (code.sha256 !== undefined) return Buffer.from(code.sha256, 'hex').toString('base64');
  return (code.imageDigest ?? '').replace(/^sha256:/, '');
}

function imageText({
  entryPoint,
  command,
  workingDirectory,
}: NonNullable<FunctionConfig['image']>): ImageConfigResponse {
  return {
    ImageConfig: {
      ...(entryPoint ? { EntryPoint: [...entryPoint] } : {}),
      ...(command ? { Command: [...command] } : {}),
      ...(workingDirectory === undefined ? {} : { WorkingDirectory: workingDirectory }),
    },
  };
}

function networkText({ network, further }: FunctionConfig): Partial<Text> {
  if (!network) return {};
  const VpcId = typeof further?.vpcId === 'string' ? further.vpcId : '';
  return {
    VpcConfig: {
      SubnetIds: [...network.subnets],
      SecurityGroupIds: [...network.securityGroups],
      VpcId,
      Ipv6AllowedForDualStack: false,
    },
  };
}

function environmentText({ environment }: FunctionConfig): { Environment?: EnvironmentResponse } {
  return environment ? { Environment: { Variables: { ...environment } } } : {};
}

function loggingText({ logging }: FunctionConfig): LoggingConfig {
  return {
    LogFormat: logging.format,
    LogGroup: logging.group,
    ...(logging.applicationLevel === undefined
      ? {}
      : { ApplicationLogLevel: logging.applicationLevel as LoggingConfig['ApplicationLogLevel'] }), // checked when it was given
    ...(logging.systemLevel === undefined
      ? {}
      : { SystemLogLevel: logging.systemLevel as LoggingConfig['SystemLogLevel'] }), // likewise
  };
}
