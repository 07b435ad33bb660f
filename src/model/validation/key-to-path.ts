// Which key becomes which file of a volume?
import type { KeyToPath } from '../wire/kubernetes.ts';
import { type Errors, required } from './fields.ts';
import { validateFilePath, validateMode } from './paths.ts';

/** A key of a ConfigMap or Secret with the file that it becomes. */
export function validateKeyToPath({ key, path: target, mode }: KeyToPath, path: string): Errors {
  return [
    ...(key ? [] : [required(`${path}.key`)]),
    ...(target ? [] : [required(`${path}.path`)]),
    ...validateFilePath(target ?? '', `${path}.path`),
    ...validateMode(mode, `${path}.mode`),
  ];
}
