// Counters of a machine since it was made, from counters that begin anew with each run of its guest.
import type { MachineUsage } from '../../drivers/machine/driver.ts';
import type { MachineStatus } from '../../model/kinds/machine.ts';

export type ToldUsage = NonNullable<MachineStatus['usage']>;

const COUNTERS = ['cpuNanos', 'networkReceivedBytes', 'networkSentBytes'] as const;

export class UsageMeter {
  #last: MachineUsage | undefined;

  /** The guest is new: its counters begin at nothing. */
  begin(): void {
    this.#last = { cpuNanos: 0, memoryBytes: 0, diskBytes: 0, networkReceivedBytes: 0, networkSentBytes: 0 };
  }

  /** `told` and what came since. Of a guest that was found running, what came before the first look is not counted. */
  add(told: ToldUsage | undefined, usage: MachineUsage, nowMs: number): ToldUsage {
    const last = this.#last ?? usage;
    this.#last = usage;
    const grown = COUNTERS.map((name) => {
      const since = usage[name] >= last[name] ? usage[name] - last[name] : usage[name];
      return [name, (told?.[name] ?? 0) + since] as const;
    });
    const counters = Object.fromEntries(grown) as Pick<ToldUsage, (typeof COUNTERS)[number]>; // one each
    return { at: new Date(nowMs).toISOString(), memoryBytes: usage.memoryBytes, ...counters };
  }
}
