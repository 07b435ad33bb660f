// How fast is the counter that an emulated processor reads (its TSC is the host's own)? A guest's kernel measures that while it boots, and
// on a busy host measures wrongly: its clock then runs several times too fast, for good. So it is told.
//
// Measured once, by a boot sector that reads the counter and the board's timer (3,579,545 a second) at once, often, at two moments.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { runUnchecked } from './host/command.ts';
import type { QemuPaths } from './paths.ts';

const PROBE_MS = 30_000;
const TIMER_KHZ = 3579.545;
const TIMER_MASK = 0xffffff;
const EXIT_PORT = 0x501;
const OUT_PORT = 0xe9;
const EXIT_CODE = 0x10;
const SAMPLES = 64;
const SAMPLE_BYTES = 16;
/** As exact as it matters: the guest refines it, and the next measurement is to say the same. */
const STEP_KHZ = 100;

/** In kHz. Undefined: it could not be measured, and guests measure for themselves. */
export async function measureClockRate(paths: QemuPaths): Promise<number | undefined> {
  const work = await mkdtemp(`${paths.work}/clock-`);
  try {
    await writeFile(`${work}/sector`, bootSector());
    const { code } = await runUnchecked(probeArguments(work), { timeoutMs: PROBE_MS });
    // The device ends QEMU with twice the value and one.
    return code === EXIT_CODE * 2 + 1 ? clockRate(await readFile(`${work}/samples`)) : undefined;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function probeArguments(work: string): readonly string[] {
  return [
    ...['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-machine', 'pc,accel=tcg', '-m', '16M'],
    ...['-device', `isa-debug-exit,iobase=${EXIT_PORT},iosize=1`],
    ...['-chardev', `file,id=samples,path=${work}/samples`],
    ...['-device', `isa-debugcon,iobase=${OUT_PORT},chardev=samples`],
    ...['-drive', `file=${work}/sector,format=raw,if=ide,readonly=off`],
  ];
}

interface Sample {
  /** The counter just before the timer was read. */
  readonly counter: bigint;
  readonly timer: number;
  /** Until the counter was read again: what came between is the error. */
  readonly width: number;
}

/** From two bursts of samples, of each the one that nothing came between. Pure. */
export function clockRate(samples: Buffer): number | undefined {
  if (samples.length !== 2 * SAMPLES * SAMPLE_BYTES) return undefined;
  const all = Array.from({ length: 2 * SAMPLES }, (_, index) => sampleAt(samples, index * SAMPLE_BYTES));
  const [first, last] = [narrowest(all.slice(0, SAMPLES)), narrowest(all.slice(SAMPLES))];
  const ticks = (last.timer - first.timer) & TIMER_MASK;
  const khz = (Number(last.counter - first.counter) / ticks) * TIMER_KHZ;
  return Number.isFinite(khz) && khz > 0 ? Math.round(khz / STEP_KHZ) * STEP_KHZ : undefined;
}

function sampleAt(samples: Buffer, at: number): Sample {
  const [low, timer, end] = [0, 8, 12].map((more) => samples.readUInt32LE(at + more)) as [
    number,
    number,
    number,
  ];
  return { counter: samples.readBigUInt64LE(at), timer, width: (end - low) >>> 0 };
}

const narrowest = (samples: readonly Sample[]): Sample =>
  samples.reduce((best, each) => (each.width < best.width ? each : best));

/**
 *   bp = 2
 *   burst:  64 times: rdtsc, store both halves; in eax, 0x608, store; rdtsc, store the low half
 *           after the second burst go on at done; wait until the timer has moved by 0.3 s
 *   done:   write all that was stored to port 0xe9; end QEMU
 */
function bootSector(): Buffer {
  const sector = Buffer.alloc(512);
  sector.write(
    'fafc31c08ec08ed8bf0080bd0200b940000f3166ab6689d066abba080666ed66ab0f3166abe2ea4d741dba080666ed' +
      '6689c366ed6629d86625ffffff00663dc862100072edebc7be0080b90008bae900f36eba0105b010eef4',
    'hex',
  );
  sector.set([0x55, 0xaa], 510);
  return sector;
}
