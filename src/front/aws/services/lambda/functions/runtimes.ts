// Which runtimes can be asked for? Those of Lambda's that can be made here: images/functions/catalog has the same list, from which it
// makes them. One that cannot be made on this host is told by the agent, as a function that failed.
import { invalid } from '../faults.ts';

export const RUNTIMES: readonly string[] = [
  'nodejs24.x',
  'nodejs22.x',
  'nodejs20.x',
  'python3.11',
  'provided.al2023',
  'provided.al2',
];

/** Throws InvalidParameterValueException. */
export function checkRuntime(runtime: string): void {
  if (RUNTIMES.includes(runtime)) return;
  throw invalid(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${RUNTIMES.join(', ')}] or be a valid ARN`,
  );
}
