// The configuration that a caller asks for, checked; what is not named stays as it was. One file for what creating and changing share.
import type { UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda';
import type { FunctionConfig } from '../../../../../model/kinds/function-schema.ts';
import type { Ctx } from '../../../context.ts';
import { check, length, matching, oneOf, type Problems, range } from '../../../shared/constraints.ts';
import { invalid } from '../faults.ts';
import { placeOf } from '../function-name.ts';
import { getFunction } from '../lookup.ts';
import { environmentOf } from './environment.ts';
import { loggingOf } from './logging.ts';
import { networkOf } from './network.ts';
import { refuseWhatIsNotHere } from './not-here.ts';
import { checkRole } from './role.ts';
import { checkRuntime } from './runtimes.ts';

type Given = Omit<UpdateFunctionConfigurationRequest, 'FunctionName' | 'RevisionId'>;
type Settings = Omit<FunctionConfig, 'code' | 'revision' | 'modifiedAt' | 'packageType' | 'architecture'>;

const HANDLER = /^[^\s]+$/;

/** All that is wrong with single members, in one fault. Throws ValidationException. */
export function checkMembers(given: Given, ...further: readonly Problems[]): void {
  check(
    length('description', given.Description, [0, 256]),
    length('handler', given.Handler, [0, 128]),
    matching('handler', given.Handler || undefined, HANDLER),
    range('memorySize', given.MemorySize, [128, 10_240]),
    range('timeout', given.Timeout, [1, 900]),
    range('ephemeralStorage.size', given.EphemeralStorage?.Size, [512, 10_240]),
    oneOf('tracingConfig.mode', given.TracingConfig?.Mode, ['Active', 'PassThrough']),
    matching('kMSKeyArn', given.KMSKeyArn || undefined, /^arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*$/),
    ...further,
  );
}

/** Throws ValidationException, InvalidParameterValueException. */
export async function settingsOf(ctx: Ctx, given: Given, before: Settings): Promise<Settings> {
  checkMembers(given);
  refuseWhatIsNotHere(given);
  if (given.Runtime !== undefined) checkRuntime(given.Runtime);
  const environment = given.Environment ? environmentOf(given.Environment) : before.environment;
  const logging = loggingOf(given.LoggingConfig, before.logging);
  if (given.Role !== undefined) await checkRole(ctx, given.Role);
  const deadLetterArn = given.DeadLetterConfig
    ? await deadLetterOf(ctx, given.DeadLetterConfig.TargetArn)
    : before.deadLetterArn;
  return {
    ...present({
      description: given.Description ?? before.description,
      runtime: given.Runtime ?? before.runtime,
    }),
    ...present({ handler: given.Handler ?? before.handler, environment, deadLetterArn }),
    ...present({
      kmsKeyArn: (given.KMSKeyArn ?? before.kmsKeyArn) || undefined,
      image: imageOf(given, before),
    }),
    ...(await networkSettings(ctx, given, before)),
    role: given.Role ?? before.role,
    memoryMiB: given.MemorySize ?? before.memoryMiB,
    timeoutSeconds: given.Timeout ?? before.timeoutSeconds,
    ephemeralStorageMiB: given.EphemeralStorage?.Size ?? before.ephemeralStorageMiB,
    tracing: given.TracingConfig?.Mode ?? before.tracing,
    logging,
  };
}

/** Without the members that are undefined: objects do not have such. */
function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function imageOf({ ImageConfig: given }: Given, before: Settings): FunctionConfig['image'] {
  if (given === undefined) return before.image;
  const { EntryPoint, Command, WorkingDirectory } = given;
  const image = present({
    entryPoint: EntryPoint?.length ? EntryPoint : undefined,
    command: Command?.length ? Command : undefined,
    workingDirectory: WorkingDirectory || undefined,
  });
  return Object.keys(image).length === 0 ? undefined : image;
}

async function networkSettings(
  ctx: Ctx,
  given: Given,
  { network, further }: Settings,
): Promise<Pick<Settings, 'network' | 'further'>> {
  if (given.VpcConfig === undefined) return present({ network, further });
  const { vpcId: _, ...rest } = further ?? {};
  const wanted = await networkOf(ctx, given.VpcConfig);
  if (!wanted) return Object.keys(rest).length === 0 ? {} : { further: rest };
  return { network: wanted.network, further: { ...rest, vpcId: wanted.vpcId } };
}

/** Lambda's own are queues and topics, of which there are none here. */
async function deadLetterOf(ctx: Ctx, arn: string | undefined): Promise<string | undefined> {
  if (!arn) return undefined;
  if (!/^arn:aws:lambda:/.test(arn))
    throw invalid(`The target ${arn} is not supported here: Tutti has no SQS and no SNS. Name a function.`);
  await getFunction(ctx, placeOf(ctx, arn));
  return arn;
}
