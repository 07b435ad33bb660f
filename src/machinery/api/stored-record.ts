// What do the bytes of an object in the store mean, and what are its bytes for a client?
//
// Stored is the JSON of the object without its resourceVersion, apiVersion, kind and metadata first; the revision is
// the store's own and is spliced in behind `"metadata":{` at read. So an object is encoded once, when it is written,
// and what a watcher or a reader gets is a copy of those bytes.

import { TuttiError } from '../../model/errors.ts';
import { type AnyKind, apiVersionOf } from '../../model/kind.ts';
import type { ApiObject } from '../../model/object.ts';
import type { Entry } from '../../store/store.ts';
import { tooLarge } from './problems.ts';
import { isSealed, type Seal } from './seal.ts';

/** The largest object that is stored, in bytes of JSON. */
export const MAX_OBJECT_BYTES = 3 * 1024 * 1024;

/** The stored form of an object. Throws TooLarge. */
export function encodeObject(object: ApiObject): Buffer {
  const { apiVersion, kind, metadata, ...rest } = object;
  const text = JSON.stringify({
    apiVersion,
    kind,
    metadata: { ...metadata, resourceVersion: undefined },
    ...rest,
  });
  const bytes = Buffer.from(text);
  if (bytes.length > MAX_OBJECT_BYTES) throw tooLarge(MAX_OBJECT_BYTES);
  return bytes;
}

/** The object with the revision as its resourceVersion. */
export function withRevision(object: ApiObject, revision: number): ApiObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

const heads = new WeakMap<AnyKind, Buffer>();

function headOf(kind: AnyKind): Buffer {
  const known = heads.get(kind);
  if (known) return known;
  const { apiVersion, kind: name } = { apiVersion: apiVersionOf(kind), kind: kind.kind };
  const head = Buffer.from(`${JSON.stringify({ apiVersion, kind: name }).slice(0, -1)},"metadata":{`);
  heads.set(kind, head);
  return head;
}

/** One object at one revision: parsed and encoded when first asked for, then kept. */
export class StoredRecord {
  readonly key: string;
  readonly revision: number;
  /** What it is opened with. */
  readonly seal: Seal | undefined;
  readonly #kind: AnyKind;
  readonly #value: Uint8Array;
  #plain: Buffer | undefined;
  #object: ApiObject | undefined;
  #encoded: Buffer | undefined;

  constructor(kind: AnyKind, entry: Entry, seal: Seal | undefined, object?: ApiObject) {
    this.key = entry.key;
    this.revision = entry.modRevision;
    this.#kind = kind;
    this.#value = entry.value;
    this.seal = seal;
    this.#object = object;
  }

  get object(): ApiObject {
    this.#object ??= this.#parse();
    return this.#object;
  }

  /** JSON of `object`. */
  get encoded(): Uint8Array {
    this.#encoded ??= this.#splice();
    return this.#encoded;
  }

  #open(): Buffer {
    this.#plain ??= this.#unsealed();
    return this.#plain;
  }

  #unsealed(): Buffer {
    const value = this.#value;
    if (!this.#kind.sealed || !isSealed(value))
      return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    if (!this.seal)
      throw new TuttiError('Terminal', `Cannot read "${this.key}"`, {
        detail: 'it is sealed and there is no key',
      });
    return this.seal.open(this.key, value);
  }

  #parse(): ApiObject {
    const object = JSON.parse(this.#open().toString()) as { metadata: { resourceVersion?: string } }; // we wrote it
    object.metadata.resourceVersion = String(this.revision);
    return object as ApiObject;
  }

  #splice(): Buffer {
    const plain = this.#open();
    const head = headOf(this.#kind);
    const revision = Buffer.from(`"resourceVersion":"${this.revision}",`);
    if (plain.compare(head, 0, head.length, 0, head.length) !== 0)
      return Buffer.from(JSON.stringify(this.object));
    return Buffer.concat([plain.subarray(0, head.length), revision, plain.subarray(head.length)]);
  }
}
