// Node.js and npm as the npm registry has them, through the npm of this host: its registry, proxy and credentials hold.
//
// What was downloaded is checked against the integrity that the registry states.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { ImageError } from '../image-error.ts';
import { runCommand } from './command.ts';

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** As in `sha512-<base64>`. */
  readonly integrity: string;
}

/** npm lies beside the node that runs this, also where PATH does not say so. */
const ENV = { ...process.env, PATH: `${process.env.PATH ?? ''}${delimiter}${dirname(process.execPath)}` };
const NPM = ['npm', '--loglevel=error', '--no-update-notifier', '--ignore-scripts'];

/** The newest version that satisfies the range; undefined when there is none. */
export async function resolvePackage(
  name: string,
  range: string,
  cwd: string,
  signal?: AbortSignal,
): Promise<NpmPackage | undefined> {
  let output: string;
  try {
    output = await runCommand([...NPM, 'view', `${name}@${range}`, 'version', 'dist.integrity', '--json'], {
      cwd,
      env: ENV,
      signal,
    });
  } catch (error) {
    if (error instanceof ImageError && /\bE404\b/.test(error.message)) return undefined;
    throw error;
  }
  if (output.trim() === '') return undefined;
  const answer = JSON.parse(output) as Answer | readonly Answer[];
  const found = (Array.isArray(answer) ? answer : [answer]) as readonly Answer[];
  const newest = found.toSorted((a, b) => compareVersions(a.version, b.version)).at(-1);
  return newest && { name, version: newest.version, integrity: newest['dist.integrity'] };
}

interface Answer {
  readonly version: string;
  readonly 'dist.integrity': string;
}

/** Downloads the package's archive into the directory; returns its path. */
export async function downloadPackage(
  wanted: NpmPackage,
  directory: string,
  signal?: AbortSignal,
): Promise<string> {
  await mkdir(directory, { recursive: true });
  const { name, version, integrity } = wanted;
  const output = await runCommand(
    [...NPM, 'pack', `${name}@${version}`, '--json', '--pack-destination', directory],
    { cwd: directory, env: ENV, signal },
  );
  const [packed] = JSON.parse(output) as { filename: string }[];
  const path = join(directory, packed?.filename ?? '');
  const seen = await integrityOf(path, integrity);
  if (seen !== integrity)
    throw new ImageError(
      'Corrupt',
      `${name}@${version} has the integrity ${seen}, the registry states ${integrity}`,
    );
  return path;
}

/** Packages and all that they need, in the directory's node_modules; npm checks what it downloads. */
export async function installPackages(
  ranges: { readonly [name: string]: string },
  directory: string,
  signal?: AbortSignal,
): Promise<void> {
  await writeFile(join(directory, 'package.json'), JSON.stringify({ private: true, dependencies: ranges }));
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--omit=dev'];
  await runCommand([...NPM, 'install', ...flags], { cwd: directory, env: ENV, signal });
}

async function integrityOf(path: string, stated: string): Promise<string> {
  const algorithm = stated.split('-')[0] ?? 'sha512';
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return `${algorithm}-${hash.digest('base64')}`;
}

/** Order of plain versions; a pre-release comes before its release. */
export function compareVersions(a: string, b: string): number {
  const parts = (version: string) => version.split(/[-+]/)[0]?.split('.').map(Number) ?? [];
  const [left, right] = [parts(a), parts(b)];
  for (let at = 0; at < 3; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(b.includes('-')) - Number(a.includes('-'));
}
