// CreateFunction: everything is checked first, then the agent keeps the code, then the object is written.
import type { CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { functionKind, type LambdaFunction } from '../../../../../model/kinds/function.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { length, oneOf, type Problems } from '../../../shared/constraints.ts';
import { createRecord } from '../../../shared/records.ts';
import { functionArn, placeKey } from '../arns.ts';
import { configText } from '../config-text.ts';
import { functionExists, invalid } from '../faults.ts';
import { placeOf } from '../function-name.ts';
import { publish } from '../versions/publish.ts';
import { codeOf } from './code-input.ts';
import { checkMembers, settingsOf } from './config-input.ts';
import { defaultLogging } from './logging.ts';
import { checkedTags } from './tag-rules.ts';

const NAME_LENGTH = 64;

export async function createFunction(
  input: Input<CreateFunctionCommand>,
  ctx: Ctx,
): Promise<Output<CreateFunctionCommand>> {
  const name = newName(ctx, input.FunctionName);
  const packageType = input.PackageType ?? 'Zip';
  checkMembers(
    input,
    ...architectureProblems(input.Architectures),
    oneOf('packageType', packageType, ['Zip', 'Image']),
  );
  checkPackage(input, packageType);
  const settings = await settingsOf(ctx, input, {
    role: input.Role,
    memoryMiB: 128,
    timeoutSeconds: 3,
    ephemeralStorageMiB: 512,
    tracing: 'PassThrough',
    logging: defaultLogging(name),
  });
  const tags = input.Tags ? checkedTags({}, input.Tags) : undefined;
  const metadata = placeKey(ctx, { name });
  if (await ctx.client.find(functionKind, metadata)) throw functionExists(name);
  const code = await codeOf(ctx, { given: input.Code, packageType, operation: 'CreateFunction' });
  const spec: LambdaFunction['spec'] = {
    ...settings,
    name,
    lastVersion: 0,
    packageType,
    architecture: input.Architectures?.[0] ?? 'x86_64',
    code,
    revision: ctx.ids.uuid(),
    modifiedAt: new Date(ctx.clock.now()).toISOString(),
    ...(tags ? { tags } : {}),
  };
  const made = await createRecord(ctx.client, functionKind, { metadata, spec }, () => functionExists(name));
  if (!input.Publish) return configText(ctx, made);
  return configText(ctx, await publish(ctx, name, {}));
}

/** Throws InvalidParameterValueException, as for no other operation. */
function newName(ctx: Ctx, given: string): string {
  const { name, qualifier } = placeOf(ctx, given, undefined, 'CreateFunction');
  if (qualifier !== undefined)
    throw invalid(
      `1 validation error detected: Value '${given}' at 'functionName' failed to satisfy constraint: ${functionArn(ctx, { name })} has a qualifier`,
    );
  const problem = /\./.test(name)
    ? 'Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+'
    : name.length > NAME_LENGTH
      ? `Member must have length less than or equal to ${NAME_LENGTH}`
      : undefined;
  if (problem !== undefined)
    throw invalid(
      `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: ${problem}`,
    );
  return name;
}

export function architectureProblems(given: readonly string[] | undefined): readonly Problems[] {
  return [
    length('architectures', given, [1, 1]),
    ...(given ?? []).map((each) => oneOf('architectures.1.member', each, ['x86_64', 'arm64'])),
  ];
}

type Given = Pick<Input<CreateFunctionCommand>, 'Runtime' | 'Handler' | 'ImageConfig'>;

function checkPackage({ Runtime, Handler, ImageConfig }: Given, packageType: 'Zip' | 'Image'): void {
  if (packageType === 'Zip' && (!Runtime || !Handler))
    throw invalid(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  if (packageType === 'Zip' && ImageConfig !== undefined)
    throw invalid("Please don't provide ImageConfig when the intended function PackageType is Zip.");
  if (packageType === 'Image' && (Runtime || Handler))
    throw invalid(
      "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
    );
}
