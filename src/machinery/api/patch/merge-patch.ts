// RFC 7386: objects merge, null removes, everything else replaces.
import { copyOf, isPlain, setKey } from '../../schema/decode.ts';

type Plain = { [name: string]: unknown };

/** The document with the patch merged in; neither is changed. */
export function mergePatch(document: unknown, patch: unknown): unknown {
  if (!isPlain(patch)) return copyOf(patch);
  const out: Plain = isPlain(document) ? { ...document } : {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === undefined) continue;
    if (value === null) delete out[key];
    else setKey(out, key, mergePatch(Object.hasOwn(out, key) ? out[key] : undefined, value));
  }
  return out;
}
