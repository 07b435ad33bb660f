// RFC 6902: a list of operations on paths, all or none.
//
// Texts of failures are those that clients of upstream know. A number of operations beyond the limit is refused before
// any is tried.
import { TuttiError } from '../../../model/errors.ts';
import { copyOf, isPlain, setKey } from '../../schema/decode.ts';
import { isSame } from '../../schema/equality.ts';
import { badRequest } from '../problems.ts';

const MAX_OPERATIONS = 10_000;

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

type Plain = { [name: string]: unknown };

/** The document after all operations; the given one is not changed. Throws BadRequest, Invalid, TooLarge. */
export function jsonPatch(document: unknown, patch: unknown): unknown {
  const operations = checked(patch);
  let result = copyOf(document);
  for (const operation of operations) result = apply(result, operation);
  return result;
}

function checked(patch: unknown): readonly Operation[] {
  if (!Array.isArray(patch) || !patch.every(isPlain)) {
    throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  }
  if (patch.length > MAX_OPERATIONS) {
    const message = `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`;
    throw new TuttiError('TooLarge', `Request entity too large: ${message}`);
  }
  return patch.map((operation) => {
    if (typeof operation.path !== 'string') throw failed('', `Unexpected kind: ${operation.op ?? 'unknown'}`);
    return operation as unknown as Operation; // op and path are text
  });
}

function apply(document: unknown, operation: Operation): unknown {
  const { op, path, from, value } = operation;
  switch (op) {
    case 'add':
      return change(document, path, op, (parent, key) => add(parent, key, copyOf(value), path));
    case 'remove':
      return change(document, path, op, (parent, key) => remove(parent, key, path));
    case 'replace':
      return change(document, path, op, (parent, key) => replace(parent, key, copyOf(value), path));
    case 'move':
      return move(document, from ?? '', path);
    case 'copy':
      return change(document, path, op, (parent, key) =>
        add(parent, key, copyOf(at(document, from ?? '', op)), path),
      );
    case 'test':
      return test(document, path, value);
    default:
      throw failed(path, `Unexpected kind: ${op}`);
  }
}

function move(document: unknown, from: string, path: string): unknown {
  const moved = at(document, from, 'move');
  const without = change(document, from, 'move', (parent, key) => remove(parent, key, from));
  return change(without, path, 'move', (parent, key) => add(parent, key, moved, path));
}

function test(document: unknown, path: string, value: unknown): unknown {
  const found = find(document, path);
  const isEqual =
    found === undefined || found === null ? value === null || value === undefined : isSame(found, value);
  if (!isEqual) throw failed(path, `testing value ${path} failed: test failed`);
  return document;
}

/** Changes the container that the last part of the path is in; '' is the document itself. */
function change(
  document: unknown,
  path: string,
  op: string,
  edit: (parent: Plain | unknown[], key: string) => void,
): unknown {
  const parts = partsOf(path);
  const key = parts.pop();
  if (key === undefined) {
    const holder: Plain = { '': document };
    edit(holder, '');
    return holder[''];
  }
  const parent = parts.reduce<unknown>((value, part) => child(value, part), document);
  if (!isPlain(parent) && !Array.isArray(parent)) throw missing(op, path);
  edit(parent, key);
  return document;
}

function at(document: unknown, path: string, op: string): unknown {
  const found = find(document, path);
  if (found === undefined) throw missing(op, path);
  return found;
}

function find(document: unknown, path: string): unknown {
  return partsOf(path).reduce<unknown>((value, part) => child(value, part), document);
}

function child(value: unknown, part: string): unknown {
  if (Array.isArray(value)) return value[indexOf(part, value.length - 1) ?? -1];
  return isPlain(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

function partsOf(path: string): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw missing('replace', path);
  return path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Undefined when the text is no index of a list with that last index. */
function indexOf(part: string, last: number): number | undefined {
  if (!/^(?:0|-?[1-9]\d*)$/.test(part)) return undefined;
  const index = Number(part) < 0 ? last + 1 + Number(part) : Number(part);
  return index >= 0 && index <= last ? index : undefined;
}

function add(parent: Plain | unknown[], key: string, value: unknown, path: string): void {
  if (!Array.isArray(parent)) {
    setKey(parent, key, value);
    return;
  }
  const index = key === '-' ? parent.length : indexOf(key, parent.length);
  if (index === undefined) throw invalidIndex('add', path, key);
  parent.splice(index, 0, value);
}

function remove(parent: Plain | unknown[], key: string, path: string): void {
  if (Array.isArray(parent)) {
    const index = indexOf(key, parent.length - 1);
    if (index === undefined) throw invalidIndex('remove', path, key);
    parent.splice(index, 1);
  } else {
    if (!Object.hasOwn(parent, key))
      throw failed(
        path,
        `error in remove for path: '${path}': Unable to remove nonexistent key: ${key}: missing value`,
      );
    delete parent[key];
  }
}

function replace(parent: Plain | unknown[], key: string, value: unknown, path: string): void {
  if (child(parent, key) === undefined) {
    throw failed(path, `replace operation does not apply: doc is missing key: ${path}: missing value`);
  }
  if (Array.isArray(parent)) parent[indexOf(key, parent.length - 1) ?? 0] = value;
  else setKey(parent, key, value);
}

function missing(op: string, path: string): TuttiError {
  return failed(
    path,
    `${op} operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`,
  );
}

function invalidIndex(op: string, path: string, key: string): TuttiError {
  const reason = `Unable to access invalid index: ${key}: invalid index referenced`;
  return failed(path, `error in ${op} for path: '${path}': ${reason}`);
}

/** 422 with upstream's message; the cause says which operation and why. */
function failed(path: string, detail: string): TuttiError {
  return new TuttiError('Invalid', 'the server rejected our request due to an error in our request', {
    causes: [{ type: 'Invalid', field: 'patch', value: path, detail }],
    detail,
  });
}
