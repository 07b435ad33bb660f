// Paths of a hierarchy: `/prod/db`. Names without a slash are at the top.
import { validation } from './faults.ts';

const PATH = /^\/(?:[a-zA-Z0-9_.-]+\/)*(?:[a-zA-Z0-9_.-]+)?$/;

/** Throws ValidationException. */
export function checkPath(path: string): void {
  if (PATH.test(path)) return;
  throw validation(
    'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". ' +
      'It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following ' +
      'symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, ' +
      'must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
  );
}

/** Directly below `path`, or anywhere below it. */
export function isUnder(name: string, path: string, recursive: boolean): boolean {
  const full = name.startsWith('/') ? name : `/${name}`;
  const prefix = path.endsWith('/') ? path : `${path}/`;
  if (!full.startsWith(prefix)) return false;
  return recursive || !full.slice(prefix.length).includes('/');
}
