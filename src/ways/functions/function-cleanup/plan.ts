// What belongs to a function that is gone, or to an alias or version that is gone, and goes with it? Pure.
//
// Log groups stay, as on AWS. What is older than the function of its name belonged to one that was removed: names come again.
import { isShiftOver } from '../../../core/shifts/types.ts';
import type { FunctionAlias, FunctionVersion, LambdaFunction } from '../../../model/kinds/function.ts';
import type {
  FunctionEventConfig,
  FunctionUrl,
  ProvisionedConcurrency,
} from '../../../model/kinds/function-rules.ts';
import type { FunctionSchedule } from '../../../model/kinds/function-schedule.ts';
import type { FunctionShift } from '../../../model/kinds/function-shift.ts';
import { type ApiObject, isDeleting, keyText } from '../../../model/object.ts';

/** Shifts of an alias that are over and still told of. */
export const SHIFTS_KEPT = 20;

export type Rule = FunctionUrl | FunctionEventConfig | ProvisionedConcurrency | FunctionSchedule;

export interface Observed {
  /** Absent: there is none. */
  readonly owner?: LambdaFunction;
  readonly versions: readonly FunctionVersion[];
  readonly aliases: readonly FunctionAlias[];
  readonly rules: readonly Rule[];
  /** Of these aliases, and of aliases of this function that are gone. */
  readonly shifts: readonly FunctionShift[];
}

export function plan({ owner, versions, aliases, rules, shifts }: Observed): readonly ApiObject[] {
  if (!owner || isDeleting(owner)) return [...shifts, ...rules, ...aliases, ...versions].filter(isLeft);
  const isStale = ({ metadata }: ApiObject) =>
    Date.parse(metadata.creationTimestamp) < Date.parse(owner.metadata.creationTimestamp);
  const own = <T extends ApiObject>(objects: readonly T[]) => objects.filter((object) => !isStale(object));
  const qualifiers = new Set([
    '$LATEST',
    ...own(versions).map(({ spec }) => String(spec.number)),
    ...own(aliases).map(({ spec }) => spec.name),
  ]);
  const known = new Set(
    own(aliases).map(({ metadata: { namespace, name } }) => keyText({ namespace, name })),
  );
  const gone = [
    ...[...shifts, ...rules, ...aliases, ...versions].filter(isStale),
    ...own(rules).filter(({ spec }) => spec.qualifier !== undefined && !qualifiers.has(spec.qualifier)),
    ...own(shifts).filter(({ metadata, spec }) => !known.has(aliasKey(metadata.namespace, spec.alias))),
    ...tooMany(own(shifts)),
  ];
  return [...new Set<ApiObject>(gone)].filter(isLeft);
}

const isLeft = (object: ApiObject) => !isDeleting(object);
const aliasKey = (namespace: string | undefined, name: string) => keyText({ namespace, name });

/** The oldest of those that are over. */
function tooMany(shifts: readonly FunctionShift[]): readonly FunctionShift[] {
  const byAlias = new Map<string, FunctionShift[]>();
  for (const shift of shifts.filter(isShiftOver)) {
    const of = byAlias.get(shift.spec.alias) ?? [];
    byAlias.set(shift.spec.alias, [...of, shift]);
  }
  return [...byAlias.values()].flatMap((ended) =>
    ended.sort((a, b) => (a.spec.createdAt < b.spec.createdAt ? 1 : -1)).slice(SHIFTS_KEPT),
  );
}
