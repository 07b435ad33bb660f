// Requests that are changed after they were signed, and how they are looked at.
import type { WireRequest } from '../wire/protocol.ts';
import { credentials, NOW } from './testing.ts';
import { verifySignature } from './verify.ts';

export const MINUTE = 60_000;
export const verify = (request: WireRequest, nowMs = NOW) => verifySignature(request, { credentials, nowMs });
export const LIST = { query: { Action: 'ListUsers', Version: '2010-05-08' } };

export type Change = (request: WireRequest) => WireRequest;
export const header =
  (name: string, change: string | ((value: string) => string)): Change =>
  (request) => {
    const value = request.headers[name] ?? '';
    return {
      ...request,
      headers: { ...request.headers, [name]: typeof change === 'string' ? change : change(value) },
    };
  };
export const without =
  (name: string): Change =>
  (request) => ({
    ...request,
    headers: Object.fromEntries(Object.entries(request.headers).filter(([key]) => key !== name)),
  });
export const authorization = (from: string | RegExp, to: string) =>
  header('authorization', (text) => text.replace(from, to));
export const query =
  (from: string | RegExp, to: string): Change =>
  (request) => ({ ...request, query: request.query.replace(from, to) });
