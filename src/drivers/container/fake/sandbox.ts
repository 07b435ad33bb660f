// Sandboxes of the simulated host: output, limits and freezing as sandbox.ts promises them. `frozen` and `limits` are what a test sees.
import type { ContainerHandle, Resources } from '../driver.ts';
import type { SandboxContainerDriver } from '../sandbox.ts';
import { createFakeDriver } from './containers.ts';
import type { FakeMachine } from './machine.ts';

export interface FakeSandboxContainers extends SandboxContainerDriver {
  readonly frozen: ReadonlySet<string>;
  /** All that was set for a container, the latest last. */
  limitsOf(handle: ContainerHandle): readonly Resources[];
}

export function createFakeSandboxContainers(machine: FakeMachine): FakeSandboxContainers {
  const { gate } = machine;
  const frozen = new Set<string>();
  const limits = new Map<string, Resources[]>();
  return {
    ...createFakeDriver(machine),
    frozen,
    limitsOf: ({ id }) => limits.get(id) ?? [],
    openOutput: (handle, onText) =>
      gate.pass('openOutput', [handle], () => {
        const { sinks } = machine.get(handle.id);
        const sink = (_stream: string, text: string) => onText(Buffer.from(text));
        sinks.add(sink);
        // Nothing is ever held back here: what is written is told at once.
        return { drain() {}, close: () => void sinks.delete(sink) };
      }),
    limit: (handle, resources) =>
      gate.pass('limit', [handle, resources], () => {
        limits.set(handle.id, [...(limits.get(machine.get(handle.id).spec.id) ?? []), resources]);
      }),
    freeze: (handle) => gate.pass('freeze', [handle], () => void frozen.add(handle.id)),
    thaw: (handle) => gate.pass('thaw', [handle], () => void frozen.delete(handle.id)),
    peakMemory: async (handle) => machine.get(handle.id).usage.memoryBytes,
  };
}
