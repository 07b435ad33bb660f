// PutFunctionEventInvokeConfig (all anew) and UpdateFunctionEventInvokeConfig (what is named).
import type {
  DestinationConfig,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { isError } from '../../../../../model/errors.ts';
import { functionKind } from '../../../../../model/kinds/function.ts';
import {
  type FunctionEventConfig,
  functionEventConfigKind,
} from '../../../../../model/kinds/function-rules.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { check, range } from '../../../shared/constraints.ts';
import { changeRecord } from '../../../shared/records.ts';
import { functionArn, placeKey } from '../arns.ts';
import { invalid, notFound } from '../faults.ts';
import { type FunctionPlace, isNumber, placeOf } from '../function-name.ts';
import { findAlias, findVersion } from '../lookup.ts';
import { destinationsOf } from './destinations.ts';
import { eventConfigText } from './event-config-text.ts';

type Rules = Pick<
  FunctionEventConfig['spec'],
  'maximumRetries' | 'maximumAgeSeconds' | 'onSuccess' | 'onFailure'
>;

interface Given {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
  readonly DestinationConfig?: DestinationConfig;
}

export async function putFunctionEventInvokeConfig(
  input: Input<PutFunctionEventInvokeConfigCommand>,
  ctx: Ctx,
): Promise<Output<PutFunctionEventInvokeConfigCommand>> {
  const place = await placeOfConfig(ctx, input);
  const rules = await rulesOf(ctx, input, place);
  const key = placeKey(ctx, place);
  const spec = {
    ...{
      function: placeKey(ctx, { name: place.name }).name,
      functionName: place.name,
      qualifier: place.qualifier,
    },
    ...rules,
    modifiedAt: new Date(ctx.clock.now()).toISOString(),
  };
  try {
    return eventConfigText(ctx, await ctx.client.create(functionEventConfigKind, { metadata: key, spec }));
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
    const missing = () => noConfig(ctx, place);
    return eventConfigText(
      ctx,
      await changeRecord(ctx.client, functionEventConfigKind, key, missing, (object) => ({
        ...object,
        spec,
      })),
    );
  }
}

export async function updateFunctionEventInvokeConfig(
  input: Input<UpdateFunctionEventInvokeConfigCommand>,
  ctx: Ctx,
): Promise<Output<UpdateFunctionEventInvokeConfigCommand>> {
  const place = await placeOfConfig(ctx, input);
  const rules = await rulesOf(ctx, input, place);
  const missing = () => noConfig(ctx, place);
  const modifiedAt = new Date(ctx.clock.now()).toISOString();
  const changed = await changeRecord(
    ctx.client,
    functionEventConfigKind,
    placeKey(ctx, place),
    missing,
    (object) => {
      const { onSuccess, onFailure, ...spec } = object.spec;
      const before = input.DestinationConfig
        ? {}
        : {
            ...(onSuccess === undefined ? {} : { onSuccess }),
            ...(onFailure === undefined ? {} : { onFailure }),
          };
      return { ...object, spec: { ...spec, ...before, ...rules, modifiedAt } };
    },
  );
  return eventConfigText(ctx, changed);
}

export const noConfig = (ctx: Ctx, place: FunctionPlace) =>
  notFound(`The function ${functionArn(ctx, place)} doesn't have an EventInvokeConfig`);

type ConfigPlace = Required<FunctionPlace>;

/** Throws ValidationException, InvalidParameterValueException, ResourceNotFoundException. */
async function placeOfConfig(ctx: Ctx, given: Given): Promise<ConfigPlace> {
  const { name, qualifier } = placeOf(ctx, given.FunctionName, given.Qualifier);
  check(
    range('maximumRetryAttempts', given.MaximumRetryAttempts, [0, 2]),
    range('maximumEventAgeInSeconds', given.MaximumEventAgeInSeconds, [60, 21_600]),
  );
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = given;
  if ([MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig].every((each) => each === undefined))
    throw invalid('You must specify at least one of error handling or destination setting.');
  const isThere =
    (await ctx.client.find(functionKind, placeKey(ctx, { name }))) &&
    (await hasQualifier(ctx, name, qualifier));
  if (!isThere) throw notFound("The function doesn't exist.");
  return { name, qualifier: qualifier ?? '$LATEST' };
}

async function hasQualifier(ctx: Ctx, name: string, qualifier: string | undefined): Promise<boolean> {
  if (qualifier === undefined || qualifier === '$LATEST') return true;
  const found = isNumber(qualifier)
    ? await findVersion(ctx, name, Number(qualifier))
    : await findAlias(ctx, name, qualifier);
  return found !== undefined;
}

async function rulesOf(ctx: Ctx, given: Given, { name }: ConfigPlace): Promise<Rules> {
  const { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age } = given;
  return {
    ...(retries === undefined ? {} : { maximumRetries: retries }),
    ...(age === undefined ? {} : { maximumAgeSeconds: age }),
    ...(await destinationsOf(ctx, given.DestinationConfig, name)),
  };
}
