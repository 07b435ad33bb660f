// What is said of a machine that found no place: in EC2's words, and then what is short.

import { requestsOf } from '../../../core/machines/requests.ts';
import type { Ledger } from '../../../core/placement/ledger.ts';
import type { Unplaced } from '../../../core/placement/schedule.ts';
import type { Amounts } from '../../../core/placement/types.ts';
import { refusedText } from '../../../core/placement/words.ts';
import type { Machine } from '../../../model/kinds/machine.ts';

export function capacityText(
  { instanceType, zone }: Pick<Machine['spec'], 'instanceType' | 'zone'>,
  unplaced: Unplaced,
  ledger: Ledger,
): string {
  const needed = amountText(requestsOf(instanceType));
  const free = amountText(mostFree(ledger));
  return (
    `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${zone}). ` +
    `${refusedText(unplaced)} A ${instanceType} takes ${needed}; the most that a node has left is ${free}.`
  );
}

/** The largest of each, which may be of different nodes. */
function mostFree(ledger: Ledger): Amounts {
  const free = ledger.entries().map(({ node, used }) => ({
    cpuMilli: node.allocatable.cpuMilli - used.cpuMilli,
    memoryBytes: node.allocatable.memoryBytes - used.memoryBytes,
  }));
  return {
    cpuMilli: Math.max(0, ...free.map(({ cpuMilli }) => cpuMilli)),
    memoryBytes: Math.max(0, ...free.map(({ memoryBytes }) => memoryBytes)),
  };
}

function amountText({ cpuMilli, memoryBytes }: Amounts): string {
  return `${cpuMilli / 1000} CPU and ${Math.floor(memoryBytes / 1024 ** 2)} MiB of memory`;
}
