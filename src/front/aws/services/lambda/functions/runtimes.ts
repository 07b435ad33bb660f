// Which runtimes can be asked for? Those that Lambda has and we can bring about; whether this host really has one (Python) is known by the agent,
// which then says that the function failed.
import { invalid } from '../faults.ts';

export const RUNTIMES: readonly string[] = [
  'nodejs24.x',
  'nodejs22.x',
  'nodejs20.x',
  'python3.14',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.10',
  'python3.9',
  'provided.al2023',
];

/** Throws InvalidParameterValueException. */
export function checkRuntime(runtime: string): void {
  if (RUNTIMES.includes(runtime)) return;
  throw invalid(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${RUNTIMES.join(', ')}] or be a valid ARN`,
  );
}
