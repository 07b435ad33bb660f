// The base of machine images: Debian's packages for it take minutes to gather, so the layer that Tutti keeps of them is kept in dist/bench, too, and
// laid into a fresh instance before it starts. What is measured begins when the instance has its base, not unpacked yet.
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { baseImageName } from '../src/model/machine-image-stand-ins.ts';
import { layout, tutti } from './instance.ts';

const KEPT = join(process.env.TUTTI_BENCH_ROOT ?? process.cwd(), 'dist', 'bench', 'machine-base');
const PLACE = join(layout.stateDir, 'cache', 'machines');

/** Before `up`. */
export function layBase(): void {
  if (!existsSync(KEPT)) return;
  mkdirSync(join(layout.stateDir, 'cache'), { recursive: true, mode: 0o700 });
  cpSync(KEPT, PLACE, { recursive: true });
}

/** After `up`. A base that was made anew, for its recipe has changed, takes the place of the one kept. */
export async function provideBase(): Promise<void> {
  await tutti('image', 'pull', baseImageName('debian12'));
  if (existsSync(KEPT) && names(PLACE).every((name) => existsSync(join(KEPT, name)))) return;
  rmSync(KEPT, { recursive: true, force: true });
  cpSync(PLACE, `${KEPT}.new`, { recursive: true });
  renameSync(`${KEPT}.new`, KEPT);
}

/** The folder of the packages' layer. */
export function baseFolder(): string {
  const found = names(PLACE).find((name) => name.startsWith('machine-debian-'));
  if (found === undefined) throw new Error('No base of machine images was made yet');
  return join(PLACE, found);
}

const names = (folder: string): readonly string[] => readdirSync(folder);
