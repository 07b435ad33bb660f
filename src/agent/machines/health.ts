// What is told of machines when somebody asks how the agent is: how many run of each sort, and what the usual sort is kept from.
import type { MachineDriver, MachineDriverType } from '../../drivers/machine/driver.ts';
import type { PartHealth } from '../../model/agent-calls.ts';

const PART = 'machines';

/** The usual driver alone is asked what it can do: QEMU's first answer takes the boot of a guest. Never throws. */
export async function machineHealth(
  drivers: readonly MachineDriver[],
  usual: MachineDriverType,
): Promise<readonly PartHealth[]> {
  try {
    const counts = await Promise.all(drivers.map(countOf));
    const told: PartHealth = { part: PART, ok: true, message: counts.join(', ') };
    const capabilities = await drivers.find(({ type }) => type === usual)?.capabilities();
    if (!capabilities?.available)
      return [
        told,
        failed(`${usual} cannot be used here: ${capabilities?.reason ?? 'there is no such driver'}`),
      ];
    const { runtime, choices } = capabilities;
    const lines = [`usually ${usual}: ${runtime}`, ...choices.map((choice) => `${usual}: ${choice}`)];
    return [told, ...lines.map((message): PartHealth => ({ part: PART, ok: true, message }))];
  } catch (error) {
    return [failed(error instanceof Error ? error.message : String(error))];
  }
}

const failed = (message: string): PartHealth => ({ part: PART, ok: false, message });

async function countOf(driver: MachineDriver): Promise<string> {
  const all = await driver.list();
  const running = all.filter(({ state }) => state === 'running').length;
  return `${running} of ${all.length} run as ${driver.type}`;
}
