// Which operations are there, as OpenAPI sees them? One neutral list, written as version 2 or 3 by the documents.
//
// kubectl looks up: for `explain` the kind of a path, for validation and diff whether the patch of a kind takes
// `fieldValidation` and `dryRun`, for apply the merge keys in the schemas.
import type { AnyKind } from '../../../model/kind.ts';
import {
  BINDING,
  DELETE_OPTIONS,
  definitionName,
  EVICTION,
  listName,
  PATCH,
  SCALE,
  STATUS,
} from './definitions.ts';

export interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean';
  readonly description: string;
}

export interface Operation {
  readonly path: string;
  readonly method: 'get' | 'put' | 'post' | 'patch' | 'delete';
  readonly action: string;
  readonly id: string;
  readonly gvk: { readonly group: string; readonly version: string; readonly kind: string };
  readonly query: readonly Parameter[];
  /** Names of definitions. */
  readonly body?: string;
  readonly answer: string;
}

const text = (name: string, description: string): Parameter => ({ name, type: 'string', description });

const DRY_RUN = text('dryRun', 'All: go through everything but the commit');
const MANAGER = text('fieldManager', 'Who owns the fields that this request sets');
const VALIDATION = text('fieldValidation', 'Unknown and duplicate fields: Ignore, Warn or Strict');
const FORCE: Parameter = {
  name: 'force',
  type: 'boolean',
  description: 'Apply only: take over fields that others own',
};
const PRETTY = text('pretty', 'true: indent the answer');
const WRITE = [DRY_RUN, MANAGER, VALIDATION, PRETTY];
const DELETE: readonly Parameter[] = [
  DRY_RUN,
  {
    name: 'gracePeriodSeconds',
    type: 'integer',
    description: 'Seconds before the object is removed; 0 at once',
  },
  text('propagationPolicy', 'What happens to dependents: Orphan, Background or Foreground'),
  PRETTY,
];
const LIST: readonly Parameter[] = [
  { name: 'allowWatchBookmarks', type: 'boolean', description: 'Watch: send BOOKMARK events' },
  text('continue', 'From the previous page'),
  text('fieldSelector', 'Selects by fields'),
  text('labelSelector', 'Selects by labels'),
  { name: 'limit', type: 'integer', description: 'Objects per page' },
  text('resourceVersion', 'At or after which revision'),
  text('resourceVersionMatch', 'Exact or NotOlderThan'),
  { name: 'sendInitialEvents', type: 'boolean', description: 'Watch: the present state first' },
  { name: 'timeoutSeconds', type: 'integer', description: 'Ends the watch' },
  { name: 'watch', type: 'boolean', description: 'Changes as they happen instead of a list' },
  PRETTY,
];

type Draft = Omit<Operation, 'id' | 'gvk'> & { readonly gvk?: Operation['gvk'] };

/** The operations of a kind. */
export function operationsOf(kind: AnyKind): readonly Operation[] {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const collection = kind.namespaced
    ? `${root}/namespaces/{namespace}/${kind.plural}`
    : `${root}/${kind.plural}`;
  const item = `${collection}/{name}`;
  const drafts: Draft[] = [...collectionOperations(kind, collection), ...itemOperations(kind, item)];
  if (kind.namespaced) {
    const everywhere = { path: `${root}/${kind.plural}`, method: 'get', action: 'list' } as const;
    drafts.push({ ...everywhere, query: LIST, answer: listName(kind) });
  }
  const own = { group: kind.group, version: kind.version, kind: kind.kind };
  return drafts.map((draft) => ({ ...draft, gvk: draft.gvk ?? own, id: operationId(draft, kind) }));
}

function collectionOperations(kind: AnyKind, path: string): readonly Draft[] {
  const name = definitionName(kind);
  return [
    { path, method: 'get', action: 'list', query: LIST, answer: listName(kind) },
    { path, method: 'post', action: 'post', query: WRITE, body: name, answer: name },
    {
      path,
      method: 'delete',
      action: 'deletecollection',
      query: [...LIST, ...DELETE.slice(0, 3)],
      body: DELETE_OPTIONS,
      answer: STATUS,
    },
  ];
}

function itemOperations(kind: AnyKind, path: string): readonly Draft[] {
  const name = definitionName(kind);
  const drafts: Draft[] = [
    { path, method: 'get', action: 'get', query: [PRETTY], answer: name },
    { path, method: 'delete', action: 'delete', query: DELETE, body: DELETE_OPTIONS, answer: STATUS },
    ...changeOperations(path, name),
  ];
  if (kind.hasStatus) drafts.push(...readAndChange(`${path}/status`, name));
  if (kind.scale) {
    const gvk = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
    drafts.push(...readAndChange(`${path}/scale`, SCALE).map((draft) => ({ ...draft, gvk })));
  }
  if (kind.actions?.binding) {
    const post = { method: 'post', action: 'post', query: WRITE } as const;
    const binding = { group: '', version: 'v1', kind: 'Binding' };
    const eviction = { group: 'policy', version: 'v1', kind: 'Eviction' };
    drafts.push({ ...post, path: `${path}/binding`, body: BINDING, answer: BINDING, gvk: binding });
    drafts.push({ ...post, path: `${path}/eviction`, body: EVICTION, answer: EVICTION, gvk: eviction });
  }
  return drafts;
}

function readAndChange(path: string, name: string): readonly Draft[] {
  return [
    { path, method: 'get', action: 'get', query: [PRETTY], answer: name },
    ...changeOperations(path, name),
  ];
}

function changeOperations(path: string, name: string): readonly Draft[] {
  return [
    { path, method: 'put', action: 'put', query: WRITE, body: name, answer: name },
    { path, method: 'patch', action: 'patch', query: [...WRITE, FORCE], body: PATCH, answer: name },
  ];
}

/** Unique in the document: `patchAppsV1NamespacedDeploymentScale`. */
function operationId({ method, action, path }: Draft, kind: AnyKind): string {
  const verb = {
    list: 'list',
    get: 'read',
    post: 'create',
    put: 'replace',
    deletecollection: 'deleteCollection',
  }[action];
  const group = kind.group === '' ? 'core' : kind.group.split('.')[0];
  const parts = [group, kind.version, path.includes('{namespace}') ? 'namespaced' : '', kind.kind];
  const below = path.split('{name}/')[1] ?? '';
  const everywhere = kind.namespaced && !path.includes('{namespace}') ? 'forAllNamespaces' : '';
  return [verb ?? method, ...[...parts, below, everywhere].map(capital)].join('');
}

function capital(text: string | undefined): string {
  return text ? `${text[0]?.toUpperCase()}${text.slice(1)}` : '';
}
