// The header that names a trace, and in it how often a call has come through the same functions: calls that go in a circle are ended. Pure.
//
//   Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0;Lineage=1:2e8a4f1c:3
import { createHash } from 'node:crypto';

/** After so many calls of one function by way of itself the next is not made. */
export const LOOP_CALLS = 16;

interface Field {
  readonly name: string;
  readonly value: string;
}

/** The header that the called function hears: the caller's, or a new one; with one more call of this function in it. */
export function traceHeader(
  given: string | undefined,
  functionArn: string,
  { nowMs, random }: { readonly nowMs: number; readonly random: (digits: number) => string },
): string {
  const fields = parse(given ?? '');
  const value = (name: string) => fields.find((field) => field.name === name)?.value;
  const root =
    value('Root') ??
    `1-${Math.floor(nowMs / 1000)
      .toString(16)
      .padStart(8, '0')}-${random(24)}`;
  const lineage = (value('Lineage') ?? '').split('|').filter((part) => part !== '');
  const hash = hashOf(functionArn);
  const others = lineage.filter((part) => part.split(':')[1] !== hash);
  const all = [...others, `1:${hash}:${callsIn(given, functionArn) + 1}`];
  return `Root=${root};Parent=${random(16)};Sampled=${value('Sampled') ?? '0'};Lineage=${all.join('|')}`;
}

/** How often the call went through this function before. */
export function callsIn(given: string | undefined, functionArn: string): number {
  const lineage = parse(given ?? '').find(({ name }) => name === 'Lineage')?.value ?? '';
  const hash = hashOf(functionArn);
  const mine = lineage.split('|').find((part) => part.split(':')[1] === hash);
  const calls = Number(mine?.split(':')[2] ?? 0);
  return Number.isSafeInteger(calls) && calls >= 0 ? calls : 0;
}

function parse(header: string): readonly Field[] {
  return header.split(';').flatMap((part) => {
    const at = part.indexOf('=');
    return at <= 0 ? [] : [{ name: part.slice(0, at).trim(), value: part.slice(at + 1).trim() }];
  });
}

function hashOf(functionArn: string): string {
  return createHash('sha256').update(functionArn).digest('hex').slice(0, 8);
}
