// How long does `tutti up` take until all APIs answer, and what do the two programs hold in memory when idle?
//
// The time is from the programs' start until both say that they serve (a first start makes keys and an empty store; later
// ones open what is there). Memory is looked at after IDLE_MS: PSS counts shared pages by share, RSS counts them whole.
// No peer runs here: k3d and kind need images of a registry; their published figures are in docs/benchmarks.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchResult } from './bench.ts';
import { layout, ownInstance, tutti, up } from './instance.ts';
import { atMost, median, row } from './measure.ts';

const STARTS = 7;
const IDLE_MS = 15_000;

export default async function run(): Promise<BenchResult> {
  ownInstance();
  const first = await up();
  const later: number[] = [];
  const commands: number[] = [];
  for (let i = 0; i < STARTS; i += 1) {
    await tutti('down');
    const started = performance.now();
    later.push(await up());
    commands.push((performance.now() - started) / 1000);
  }
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const control = memoryOf('control');
  const agent = memoryOf('agent');
  return {
    name: 'up',
    rows: [
      row({ figure: 'tutti up, first start', unit: 's', ours: first, target: atMost(1, 's') }),
      row({ figure: 'tutti up, later starts', unit: 's', ours: median(later), target: atMost(1, 's') }),
      row({ figure: 'the whole command', unit: 's', ours: median(commands) }),
      row({
        figure: 'idle memory, both (RSS)',
        unit: 'MB',
        ours: control.rss + agent.rss,
        target: atMost(150, 'MB'),
      }),
      row({
        figure: 'idle memory, both (PSS)',
        unit: 'MB',
        ours: control.pss + agent.pss,
        target: atMost(150, 'MB'),
      }),
      row({ figure: 'idle memory, control (RSS)', unit: 'MB', ours: control.rss }),
      row({ figure: 'idle memory, agent (RSS)', unit: 'MB', ours: agent.rss }),
    ],
  };
}

function memoryOf(program: 'control' | 'agent'): { readonly rss: number; readonly pss: number } {
  const pid = readFileSync(join(layout.runDir, `${program}.pid`), 'utf8').trim();
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const megabytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN) / 1024;
  return { rss: megabytes('Rss'), pss: megabytes('Pss') };
}
