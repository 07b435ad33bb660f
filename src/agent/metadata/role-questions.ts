// Asks control for the credentials of a machine's role, with the agent's own certificate.
import type { Clock } from '../../machinery/clock.ts';
import type { ClusterAccess } from '../../machinery/pki/kubeconfig.ts';
import { openConnection } from '../../machinery/remote/connection.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import type { RoleAnswer } from './role-credentials.ts';

const WITHIN_MS = 5000;

export function openRoleQuestions(
  access: ClusterAccess,
  clock: Clock,
): (machine: Machine) => Promise<RoleAnswer> {
  const connection = openConnection(access, { clock, userAgent: 'tutti-agent/1', timeoutMs: WITHIN_MS });
  return async ({ metadata: { namespace = '', name } }) => {
    const query = new URLSearchParams({ namespace, name });
    const path = `/tutti/v1/aws/instance-role?${query}`;
    return (await connection.ask({ method: 'POST', path })) as RoleAnswer; // our other end wrote it
  };
}
