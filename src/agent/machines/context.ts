// One machine's changing state, shared by the steps of its worker: what is wanted, what is known, and how to change it.
import { DriverError } from '../../drivers/container/driver.ts';
import type { MachineDriver } from '../../drivers/machine/driver.ts';
import type { Machine, MachineStatus } from '../../model/kinds/machine.ts';
import type { MachineDeps } from './deps.ts';
import { wantedOf } from './plan.ts';
import type { MachineRecord } from './record.ts';

/** What a guest that is ended for ever gets to power off by itself. */
export const END_GRACE_MS = 20_000;

export class MachineContext {
  readonly deps: MachineDeps;
  /** The newest version known. */
  machine: Machine;
  record: MachineRecord;
  /** The status that was told last. */
  told: MachineStatus | undefined;
  /** It was taken out of traffic by us. */
  withdrawn = false;
  /** Aborts what is of no use any more once something else is wanted. */
  interrupt = new AbortController();
  /** Aborts when its guest's time to power off by itself is over. */
  patience = new AbortController();
  /** Its guest is being turned off or restarted: that it still answers says nothing. */
  isEnding = false;
  readonly #changed: () => void;

  constructor(deps: MachineDeps, machine: Machine, record: MachineRecord, changed: () => void) {
    this.deps = deps;
    this.machine = machine;
    this.record = record;
    this.told = machine.status;
    this.#changed = changed;
  }

  accept(machine: Machine): void {
    const isOther = wantedOf(machine) !== wantedOf(this.machine);
    const isHurry = machine.spec.force === true && this.machine.spec.force !== true;
    this.machine = machine;
    if (machine.spec.power !== 'on' && this.record.poweredOff)
      this.record = { ...this.record, poweredOff: false };
    if (isOther || isHurry) {
      this.interrupt.abort();
      this.interrupt = new AbortController();
    }
    if (isHurry) this.patience.abort();
    else if (isOther && wantedOf(machine) === 'gone') this.#hasten();
  }

  /** A guest that is being turned off gets what one that is ended for ever gets. */
  #hasten(): void {
    const { patience } = this;
    this.deps.clock.after(END_GRACE_MS, () => patience.abort());
  }

  change(change: Partial<MachineRecord>): void {
    this.record = { ...this.record, ...change };
    this.#changed();
  }

  event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.deps.event(this.machine, type, reason, message);
  }

  /** The driver that has the machine. Throws Unavailable when this host has none of the type. */
  driver(): MachineDriver {
    const { drivers } = this.deps;
    const type = this.record.driver ?? this.machine.spec.driver ?? drivers.usual;
    const found = drivers.all.find((driver) => driver.type === type);
    if (!found) throw new DriverError('Unavailable', `This host has no machine driver "${type}"`);
    return found;
  }
}
