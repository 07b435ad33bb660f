// What does an applier read when somebody else owns what he wants to change?
import { type FieldError, TuttiError } from '../../model/errors.ts';
import { type FieldSet, intersection, isEmpty, pathsOf, pathText } from './field-set.ts';
import { type Entry, fieldsOf } from './managers.ts';

/** One field that another manager owns. */
export interface FieldConflict {
  readonly manager: Entry;
  readonly path: readonly string[];
}

/** Fields of the set that one of the entries owns. */
export function conflictsWith(entries: readonly Entry[], set: FieldSet): readonly FieldConflict[] {
  if (isEmpty(set)) return [];
  return entries.flatMap((manager) =>
    pathsOf(intersection(fieldsOf(manager), set)).map((path) => ({ manager, path })),
  );
}

/** The error, in upstream's words; causes name the fields. */
export function conflictError(conflicts: readonly FieldConflict[]): TuttiError {
  const causes = conflicts.map(({ manager, path }): FieldError => {
    return {
      type: 'FieldManagerConflict',
      field: pathText(path),
      detail: `conflict with ${managerText(manager)}`,
    };
  });
  return new TuttiError('Conflict', conflictMessage(conflicts), { causes });
}

function conflictMessage(conflicts: readonly FieldConflict[]): string {
  const [first, second] = conflicts;
  if (first && !second) {
    return `Apply failed with 1 conflict: conflict with ${managerText(first.manager)}: ${pathText(first.path)}`;
  }
  const byManager = new Map<string, string[]>();
  for (const { manager, path } of conflicts) {
    const text = managerText(manager);
    byManager.set(text, [...(byManager.get(text) ?? []), `- ${pathText(path)}`]);
  }
  const texts = [...byManager].sort(([one], [other]) => (one < other ? -1 : 1));
  const lines = texts.flatMap(([text, paths]) => [`conflicts with ${text}:`, ...paths]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

function managerText({ manager, subresource, operation, apiVersion }: Entry): string {
  const name =
    JSON.stringify(manager) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '');
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}
