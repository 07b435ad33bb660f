// Does a guest really run with KVM here? /dev/kvm may open and still run none, so one is booted: a sector of five instructions that
// ends QEMU with a code of its own. Without it the rate of the emulated processor's clock is measured. The answers hold until the host
// boots again.
import { access, constants, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { measureClockRate } from './clock-rate.ts';
import { runUnchecked } from './host/command.ts';
import { qemuVersion } from './host/version.ts';
import type { QemuPaths } from './paths.ts';

export type Accelerator = 'kvm' | 'tcg';

export interface Probe {
  readonly accelerator: Accelerator;
  /** For people: why. */
  readonly why: string;
  /** What an emulated processor's time stamp counter does in a millisecond; absent: not known. */
  readonly clockKhz?: number;
}

const PROBE_MS = 15_000;
const EXIT_PORT = 0x501;
const CODE = 0x10;

/** Probed at most once for each boot of the host and version of QEMU. `chosen` is not questioned. */
export async function probeProcessor(paths: QemuPaths, chosen?: Accelerator): Promise<Probe> {
  const file = `${paths.root}/processor.json`;
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  const key = `${bootId} ${await qemuVersion()} ${chosen ?? 'probed'}`;
  const kept = await readFile(file, 'utf8').then(parseKept, () => undefined);
  if (kept?.key === key) return kept.probe;
  const found = chosen ? choice(chosen) : await tryKvm(paths);
  const clockKhz = found.accelerator === 'tcg' ? await measureClockRate(paths) : undefined;
  const probe = { ...found, clockKhz };
  await writeFile(file, JSON.stringify({ key, probe }), { mode: 0o600 });
  return probe;
}

function choice(accelerator: Accelerator): Probe {
  return { accelerator, why: `${accelerator.toUpperCase()}: chosen` };
}

function parseKept(text: string): { readonly key: string; readonly probe: Probe } | undefined {
  try {
    return JSON.parse(text) as { key: string; probe: Probe };
  } catch {
    return undefined; // cut off while it was written
  }
}

async function tryKvm(paths: QemuPaths): Promise<Probe> {
  const opens = await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!opens) return { accelerator: 'tcg', why: 'KVM cannot be used: /dev/kvm does not open' };
  const work = await mkdtemp(`${paths.work}/probe-`);
  try {
    await writeFile(`${work}/sector`, bootSector());
    const { code, words } = await runUnchecked(probeArguments(`${work}/sector`), { timeoutMs: PROBE_MS });
    // The device ends QEMU with twice the value and one.
    if (code === CODE * 2 + 1) return { accelerator: 'kvm', why: 'KVM: a guest has run with it' };
    const said = words.split('\n').at(-1) ?? '';
    return {
      accelerator: 'tcg',
      why: `KVM cannot be used: a guest did not run with it${said && ` (${said})`}`,
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function probeArguments(sector: string): readonly string[] {
  return [
    ...['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-machine', 'pc,accel=kvm', '-cpu', 'host', '-m', '16M'],
    ...['-device', `isa-debug-exit,iobase=${EXIT_PORT},iosize=1`],
    ...['-drive', `file=${sector},format=raw,if=ide,readonly=off`],
  ];
}

/** mov dx, port; mov al, code; out dx, al; hlt; and the mark of a boot sector. */
function bootSector(): Buffer {
  const sector = Buffer.alloc(512);
  sector.set([0xba, EXIT_PORT & 0xff, EXIT_PORT >> 8, 0xb0, CODE, 0xee, 0xf4, 0xeb, 0xfd]);
  sector.set([0x55, 0xaa], 510);
  return sector;
}
