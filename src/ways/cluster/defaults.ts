// What every cluster has from the start: its namespaces. Made when absent; nothing that a user changed is touched.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';

const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

export async function ensureDefaults(client: ObjectClient): Promise<void> {
  for (const name of NAMESPACES) {
    try {
      await client.create(namespaceKind, { metadata: { name }, spec: {} });
    } catch (error) {
      if (!isError(error, 'AlreadyExists')) throw error;
    }
  }
}
