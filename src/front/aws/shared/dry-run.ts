// Dry runs (EC2): the caller asks whether a call would be let through, and gets an answer that is an error either way.
import { AwsFault } from '../fault.ts';

/** Throws DryRunOperation when the input asks for a dry run. */
export function refuseDryRun(input: { readonly [member: string]: unknown }): void {
  if (input.DryRun !== true) return;
  throw new AwsFault('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', {
    status: 412,
  });
}
