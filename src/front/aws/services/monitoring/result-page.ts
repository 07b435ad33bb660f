// Pages of GetMetricData: so many data points at a time, over all results in turn. The token says how many were told already.
import type { MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { invalidToken } from './faults.ts';

export interface ResultPage {
  readonly MetricDataResults: MetricDataResult[];
  readonly NextToken?: string;
}

const TOKEN = /^m1:(\d{1,9})$/;

/** Results that are not told whole on this page are PartialData. A result without values takes the room of one. */
export function resultPage(
  results: readonly MetricDataResult[],
  limit: number,
  token: string | undefined,
): ResultPage {
  const skip = token === undefined ? 0 : skipped(token);
  const end = skip + Math.max(1, limit);
  const shown: MetricDataResult[] = [];
  let at = 0;
  for (const result of results) {
    const { Timestamps = [], Values = [] } = result;
    const size = Math.max(1, Values.length);
    const [first, last] = [Math.max(0, skip - at), Math.min(size, end - at)];
    at += size;
    if (last <= first) continue;
    const part = { Timestamps: Timestamps.slice(first, last), Values: Values.slice(first, last) };
    shown.push({ ...result, ...part, StatusCode: last < size ? 'PartialData' : 'Complete' });
  }
  return { MetricDataResults: shown, ...(at > end ? { NextToken: tokenOf(end) } : {}) };
}

function tokenOf(told: number): string {
  return Buffer.from(`m1:${told}`).toString('base64url');
}

function skipped(token: string): number {
  const match = TOKEN.exec(Buffer.from(token, 'base64url').toString());
  if (!match) throw invalidToken();
  return Number(match[1]);
}
