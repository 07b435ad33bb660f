// The lines of metric math that callers send (GetMetricData, PutMetricAlarm): are they sound, and what do they mean?
import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { FUNCTIONS } from '../../../../core/metric-math/functions.ts';
import {
  callsIn,
  type Expression,
  idsIn,
  MathError,
  parseExpression,
} from '../../../../core/metric-math/parse.ts';
import { statisticNamed } from '../../../../core/metrics/statistic.ts';
import type { AlarmMetricStat, AlarmQuery } from '../../../../model/kinds/alarm-types.ts';
import { invalidValue, missingParameter, validationError } from './faults.ts';
import { checkMetricName, checkNamespace, dimensionsOf } from './metric-names.ts';
import { isPeriod } from './periods.ts';
import { checkUnit } from './units.ts';

export type Query = AlarmQuery & { readonly parsed?: Expression };

const ID = /^[a-z][a-zA-Z0-9_]{0,254}$/;
const WORDS = ['REPEAT', 'LINEAR'];

export interface QueryOptions {
  /** How the caller's list is called: `MetricDataQueries`. */
  readonly where: string;
  /** Whether expressions may look for metrics. */
  readonly maySearch: boolean;
}

/** Throws for whatever is wrong with one of them, by its place. */
export function queriesOf(
  given: readonly MetricDataQuery[],
  { where, maySearch }: QueryOptions,
): readonly Query[] {
  const queries = given.map((query, index) => queryOf(query, `${where}.member.${index + 1}`, maySearch));
  const ids = new Set<string>();
  for (const { id } of queries) {
    if (ids.has(id)) throw validationError(`The values for parameter id in ${where} are not unique.`);
    ids.add(id);
  }
  for (const { id, parsed } of queries) {
    const unknown = parsed && idsIn(parsed).find((each) => !ids.has(each) && !WORDS.includes(each));
    if (unknown !== undefined)
      throw validationError(`Error in expression '${id}': Unresolved id '${unknown}'`);
  }
  return queries;
}

function queryOf(query: MetricDataQuery, where: string, maySearch: boolean): Query {
  const { Id: id = '', Label: label, MetricStat, Expression, ReturnData: returnData = true, Period } = query;
  if (!ID.test(id))
    throw validationError(
      `The value ${id} for parameter ${where}.Id is invalid. It must start with a lowercase letter and contain only letters, digits and underscores.`,
    );
  if (MetricStat && Expression !== undefined)
    throw validationError(
      `The parameters ${where}.Expression and ${where}.MetricStat are mutually exclusive and you have specified both.`,
    );
  const common = { id, returnData, ...(label === undefined ? {} : { label }) };
  if (MetricStat) return { ...common, metric: statOf(MetricStat, `${where}.MetricStat`) };
  if (!Expression) throw missingParameter(`The parameter ${where}.MetricStat is required.`);
  if (Period !== undefined && !isPeriod(Period)) throw badPeriod(`${where}.Period`, Period);
  const period = Period === undefined ? {} : { periodSeconds: Period };
  return { ...common, ...period, expression: Expression, parsed: parsedOf(id, Expression, maySearch) };
}

function statOf(given: NonNullable<MetricDataQuery['MetricStat']>, where: string): AlarmMetricStat {
  const { Metric = {}, Period = 0, Stat = '', Unit } = given;
  const { Namespace: namespace = '', MetricName: name = '' } = Metric;
  checkNamespace(namespace);
  checkMetricName(name, `${where}.Metric.MetricName`);
  checkUnit(Unit, `${where}.Unit`);
  if (!isPeriod(Period)) throw badPeriod(`${where}.Period`, Period);
  if (!statisticNamed(Stat))
    throw invalidValue(`The value ${Stat} for parameter ${where}.Stat is not supported.`);
  const dimensions = dimensionsOf(Metric.Dimensions, `${where}.Metric.Dimensions`);
  const unit = Unit === undefined ? {} : { unit: Unit };
  return { namespace, name, dimensions, periodSeconds: Period, statistic: Stat, ...unit };
}

function badPeriod(where: string, period: number): Error {
  return validationError(
    `The value ${period} for parameter ${where} is invalid. It must be 1, 5, 10, 20, 30 or a multiple of 60.`,
  );
}

function parsedOf(id: string, text: string, maySearch: boolean): Expression {
  try {
    const parsed = parseExpression(text);
    const isKnown = (name: string) => Object.hasOwn(FUNCTIONS, name) || (maySearch && name === 'SEARCH');
    const unknown = callsIn(parsed).find((name) => !isKnown(name));
    if (unknown !== undefined) throw new MathError(`Function '${unknown}' is not supported`);
    return parsed;
  } catch (error) {
    if (!(error instanceof MathError)) throw error;
    throw validationError(`Error in expression '${id}': ${error.message}`);
  }
}
