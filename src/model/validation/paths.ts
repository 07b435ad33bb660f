// Which paths may be mounted, and which file names may be written into a volume?
import { type Errors, invalid } from './fields.ts';

/** No element may be `..`. */
export function validateNoBacksteps(target: string, path: string): Errors {
  return target.split('/').includes('..') ? [invalid(path, target, "must not contain '..'")] : [];
}

/** Relative, and never upwards. */
export function validateDescendingPath(target: string, path: string): Errors {
  const absolute = target.startsWith('/') ? [invalid(path, target, 'must be a relative path')] : [];
  return [...absolute, ...validateNoBacksteps(target, path)];
}

/** Like a descending path; names that start with two dots are kept for the volume itself. */
export function validateFilePath(target: string, path: string): Errors {
  const reserved = target.startsWith('..') && !target.startsWith('../');
  return [
    ...validateDescendingPath(target, path),
    ...(reserved && target !== '..' ? [invalid(path, target, "must not start with '..'")] : []),
  ];
}

/** Permission bits. */
export function validateMode(mode: number | undefined, path: string): Errors {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}
