// What do the query parameters of a request say? Read once, checked in upstream's words.

import type { ApiListOptions, ApiWatchOptions, WriteOptions } from '../../machinery/api/object-api.ts';
import type { DeleteOptions } from '../../machinery/object-client.ts';
import type { FieldError } from '../../model/errors.ts';
import { TuttiError } from '../../model/errors.ts';
import { goQuoted } from '../../model/field-errors.ts';
import { invalidOptions } from './status.ts';

/** Absent is false; `0` and `false` are false; everything else is true. */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}

/** A whole number. Throws BadRequest. */
export function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^[+-]?\d{1,15}$/.test(text)) {
    throw new TuttiError('BadRequest', `strconv.ParseInt: parsing "${text}": invalid syntax`);
  }
  return Number(text);
}

function text(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) || undefined;
}

/** Selectors, paging and revisions of a list. Throws Invalid. */
export function listOptions(query: URLSearchParams, namespace: string | undefined): ApiListOptions {
  checkRevisionMatch(query);
  if (query.has('sendInitialEvents')) {
    throw invalidOptions(
      'ListOptions',
      forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'),
    );
  }
  const limit = integer(query, 'limit');
  return {
    namespace,
    labelSelector: text(query, 'labelSelector'),
    fieldSelector: text(query, 'fieldSelector'),
    limit: limit !== undefined && limit > 0 ? limit : undefined,
    continue: text(query, 'continue'),
    resourceVersion: text(query, 'resourceVersion'),
    resourceVersionMatch: text(query, 'resourceVersionMatch') as ApiListOptions['resourceVersionMatch'], // checked
  };
}

/** The same for a watch. `name` narrows it to one object, as the deprecated watch paths do. Throws Invalid. */
export function watchOptions(
  query: URLSearchParams,
  place: { readonly namespace?: string; readonly name?: string },
  signal: AbortSignal,
): ApiWatchOptions {
  const sendInitialEvents = query.has('sendInitialEvents') ? flag(query, 'sendInitialEvents') : undefined;
  if (sendInitialEvents === undefined) {
    if (query.has('resourceVersionMatch')) {
      const detail = 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
      throw invalidOptions('ListOptions', forbidden('resourceVersionMatch', detail));
    }
  } else if (query.get('resourceVersionMatch') !== 'NotOlderThan') {
    const detail = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
    throw invalidOptions('ListOptions', forbidden('resourceVersionMatch', detail));
  }
  const byName = place.name === undefined ? undefined : `metadata.name=${place.name}`;
  const fields = [text(query, 'fieldSelector'), byName].filter((part) => part !== undefined).join(',');
  return {
    namespace: place.namespace,
    labelSelector: text(query, 'labelSelector'),
    fieldSelector: fields === '' ? undefined : fields,
    resourceVersion: text(query, 'resourceVersion'),
    sendInitialEvents,
    allowBookmarks: flag(query, 'allowWatchBookmarks'),
    signal,
  };
}

function checkRevisionMatch(query: URLSearchParams): void {
  const match = text(query, 'resourceVersionMatch');
  if (match === undefined) return;
  const revision = text(query, 'resourceVersion');
  const refuse = (detail: string) => invalidOptions('ListOptions', forbidden('resourceVersionMatch', detail));
  if (revision === undefined)
    throw refuse('resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (query.get('continue')) throw refuse('resourceVersionMatch is forbidden when continue is provided');
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    const supported = ['Exact', 'NotOlderThan', ''];
    throw invalidOptions('ListOptions', notSupported('resourceVersionMatch', match, supported));
  }
  if (match === 'Exact' && revision === '0') {
    throw refuse('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
}

/** dryRun, fieldManager, fieldValidation of a write. `kind` is upstream's name of the options. Throws Invalid. */
export function writeOptions(
  query: URLSearchParams,
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  { userAgent, warn }: { readonly userAgent: string | undefined; readonly warn: (text: string) => void },
): WriteOptions {
  const validation = query.get('fieldValidation') ?? '';
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(validation)) {
    const cause = notSupported('fieldValidation', validation, ['Ignore', 'Strict', 'Warn']);
    throw invalidOptions(kind, cause);
  }
  return {
    fieldManager: fieldManager(query, kind) ?? managerOf(userAgent),
    dryRun: dryRun(query.getAll('dryRun'), kind),
    fieldValidation: validation === '' ? 'Warn' : (validation as WriteOptions['fieldValidation']), // checked
    warn,
  };
}

function fieldManager(query: URLSearchParams, kind: string): string | undefined {
  const manager = text(query, 'fieldManager');
  if (manager === undefined) return undefined;
  if (manager.length > 128) {
    const detail = 'may not be more than 128 bytes';
    throw invalidOptions(kind, { type: 'TooLong', field: 'fieldManager', detail });
  }
  if (!isPrintable(manager)) {
    const detail = 'should only contain printable characters';
    throw invalidOptions(kind, { type: 'Invalid', field: 'fieldManager', value: manager, detail });
  }
  return manager;
}

function isPrintable(value: string): boolean {
  return /^[\P{C}]*$/u.test(value);
}

/** What upstream calls the manager when none is named: the user agent up to its slash. */
export function managerOf(userAgent: string | undefined): string {
  const name = (userAgent ?? '').split('/')[0] ?? '';
  return [...name].filter(isPrintable).join('').slice(0, 128) || 'unknown';
}

/** True for `All`. Throws Invalid for anything else. */
export function dryRun(values: readonly string[], kind: string): boolean {
  const given = values.filter((value) => value !== '');
  const odd = given.find((value) => value !== 'All');
  if (odd !== undefined) throw invalidOptions(kind, notSupported('dryRun', odd, ['All']));
  return given.length > 0;
}

/** Options of a delete that came in the query; a body overrides them. Throws Invalid, BadRequest. */
export function deleteParameters(query: URLSearchParams): DeleteOptions & { readonly dryRun: boolean } {
  return {
    gracePeriodSeconds: integer(query, 'gracePeriodSeconds'),
    propagationPolicy: propagation(text(query, 'propagationPolicy'), orphanFlag(query)),
    dryRun: dryRun(query.getAll('dryRun'), 'DeleteOptions'),
  };
}

function orphanFlag(query: URLSearchParams): boolean | undefined {
  return query.has('orphanDependents') ? flag(query, 'orphanDependents') : undefined;
}

/** Both ways of saying what happens to dependents. Throws Invalid. */
export function propagation(policy: unknown, orphan: unknown): DeleteOptions['propagationPolicy'] {
  if (policy !== undefined && policy !== null && orphan !== undefined && orphan !== null) {
    const detail = 'orphanDependents and deletionPropagation cannot be both set';
    throw invalidOptions('DeleteOptions', {
      type: 'Invalid',
      field: 'propagationPolicy',
      value: policy,
      detail,
    });
  }
  if (policy === undefined || policy === null)
    return orphan === true ? 'Orphan' : orphan === false ? 'Background' : undefined;
  if (policy === 'Foreground' || policy === 'Background' || policy === 'Orphan') return policy;
  const cause = notSupported('propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil']);
  throw invalidOptions('DeleteOptions', cause);
}

function forbidden(field: string, detail: string): FieldError {
  return { type: 'Forbidden', field, detail };
}

function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const detail = `supported values: ${supported.map(goQuoted).join(', ')}`;
  return { type: 'NotSupported', field, value, detail, supported };
}
