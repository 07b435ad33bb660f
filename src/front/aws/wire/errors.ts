// What of a fault shows on every wire: its code, its status, its members. The schema of a modelled error carries the first two.
import type { WireFault, WireService } from './protocol.ts';
import { errorOf, type Member, traitsOf } from './schema.ts';

/** The code that the query protocol has for a fault: an error shape may have another one there. */
export function queryCode(fault: WireFault): string {
  return queryError(fault)?.[0] ?? fault.code;
}

export function queryStatus(fault: WireFault): number {
  return fault.status ?? queryError(fault)?.[1] ?? modelledStatus(fault) ?? plainStatus(fault);
}

/** JSON 1.0, CBOR, rest-json: the status that the model has. */
export function modelStatus(fault: WireFault): number {
  return fault.status ?? modelledStatus(fault) ?? plainStatus(fault);
}

/** JSON 1.1: the services of that age answer 400 and 500 and nothing else. */
export function plainStatus(fault: WireFault): number {
  if (fault.status !== undefined) return fault.status;
  const kind = fault.schema && traitsOf(fault.schema).error;
  return kind === 'server' || (kind === undefined && !fault.sender) ? 500 : 400;
}

export function isSenders(fault: WireFault): boolean {
  const kind = fault.schema && traitsOf(fault.schema).error;
  return kind === undefined ? fault.sender : kind === 'client';
}

/** Headers that a failed call has on every protocol. */
export function errorHeaders(
  fault: WireFault,
  requestId: string,
  service: WireService,
): { [name: string]: string } {
  const headers: { [name: string]: string } = { 'x-amzn-requestid': requestId };
  if (fault.retryAfterSeconds !== undefined) headers['retry-after'] = String(fault.retryAfterSeconds);
  if (service.queryCompatible)
    headers['x-amzn-query-error'] = `${queryCode(fault)};${isSenders(fault) ? 'Sender' : 'Receiver'}`;
  return headers;
}

/** The members of a fault with the message among them, under the name that the schema has for it. */
export function errorFields(fault: WireFault): {
  readonly messageName: string;
  readonly members: readonly Member[];
  readonly fields: { readonly [name: string]: unknown };
} {
  const members = fault.schema ? errorOf(fault.schema).members : [];
  const messageName = members.find(({ name }) => name.toLowerCase() === 'message')?.name ?? 'message';
  return { messageName, members, fields: { ...fault.members, [messageName]: fault.message } };
}

/** The name of a modelled error with its namespace. */
export function absoluteName(fault: WireFault): string {
  return fault.schema ? `${fault.schema[1]}#${fault.schema[2]}` : fault.code;
}

function queryError(fault: WireFault): readonly [string, number] | undefined {
  const trait = fault.schema && traitsOf(fault.schema).awsQueryError;
  return Array.isArray(trait) ? (trait as unknown as readonly [string, number]) : undefined;
}

function modelledStatus(fault: WireFault): number | undefined {
  const status = fault.schema && traitsOf(fault.schema).httpError;
  return typeof status === 'number' ? status : undefined;
}
