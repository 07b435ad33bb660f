// Which objects does a caller want to see? Label and field selectors, made ready for testing many objects.
import type { AnyKind } from '../../model/kind.ts';
import type { ApiObject } from '../../model/object.ts';
import { type FieldRequirement, matches, parseFieldSelector, parseSelector } from '../../model/selector.ts';
import { badRequest } from './problems.ts';

export interface Selection {
  /** Everything passes. */
  readonly isEverything: boolean;
  /** The only name that can pass, when the selector names one. */
  readonly name?: string;
  passes(object: ApiObject): boolean;
}

interface Selectors {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Parses both selectors. Throws BadRequest. */
export function selectionOf(kind: AnyKind, { labelSelector, fieldSelector }: Selectors): Selection {
  const labels = parseSelector(labelSelector ?? '');
  const fields = parseFieldSelector(fieldSelector ?? '').map((requirement) => reader(kind, requirement));
  const name = fields.find(({ requirement }) => requirement.path === 'metadata.name' && requirement.equal)
    ?.requirement.value;
  return {
    isEverything: labels.length === 0 && fields.length === 0,
    ...(name && { name }),
    passes: (object) =>
      matches(labels, object.metadata.labels) &&
      fields.every(({ requirement, read }) => (read(object) === requirement.value) === requirement.equal),
  };
}

function reader(kind: AnyKind, requirement: FieldRequirement) {
  const { path } = requirement;
  if (path === 'metadata.name') return { requirement, read: (object: ApiObject) => object.metadata.name };
  if (path === 'metadata.namespace')
    return { requirement, read: (object: ApiObject) => object.metadata.namespace ?? '' };
  const read = kind.selectableFields?.[path];
  if (!read) throw unsupported(kind, path);
  return { requirement, read };
}

function unsupported(kind: AnyKind, path: string): Error {
  if (kind.selectableFields) return badRequest(`field label not supported: ${path}`);
  const known = kind.namespaced ? '"metadata.name", "metadata.namespace"' : '"metadata.name"';
  return badRequest(`"${path}" is not a known field selector: only ${known}`);
}
