// The three versions of the sample app that the demo rolls out: made from examples/sample-app, one line apart.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { buildImage, progressText } from '../image/building.ts';
import { bakeImage } from '../machines/image.ts';
import { type StepLine, stepLine } from '../progress.ts';

export type Version = 'v1' | 'v2' | 'broken';

/** What each version answers; the broken one never does. */
export const ANSWERS: { readonly [version in Version]: string } = {
  v1: 'Hello, World!',
  v2: 'Hello again, World!',
  broken: '',
};

export const imageOf = (version: Version) => `tutti-demo/sample-app:${version}`;

const CHANGES: { readonly [version in Version]: (source: string) => string } = {
  v1: (source) => source,
  v2: (source) => source.replace(ANSWERS.v1, ANSWERS.v2),
  broken: (source) => `throw new Error('This version is broken on purpose');\n${source}`,
};

const VERSIONS: readonly Version[] = ['v1', 'v2', 'broken'];

/** Builds all three; the second and third take a moment, for only one layer differs. */
export async function buildVersions(context: Context): Promise<void> {
  for (const version of VERSIONS)
    await withVersion(context, `Build the sample app, ${version}`, version, (folder, step) =>
      buildImage(context, folder, {
        request: { tags: [imageOf(version)] },
        progress: (progress) => step.update(progressText(progress)),
      }),
    );
}

/** Ids of machine images. */
export type MachineVersions = { readonly [version in Version]: string };

/** Bakes all three; the base is made at the first (a minute, once). */
export async function bakeVersions(context: Context, region: string): Promise<MachineVersions> {
  const bake = (version: Version) =>
    withVersion(context, `Bake the machine image, ${version}`, version, (folder, step) =>
      bakeImage(context, join(folder, 'machine.yaml'), region, (text) => step.update(text)),
    );
  return { v1: await bake('v1'), v2: await bake('v2'), broken: await bake('broken') };
}

async function withVersion<T>(
  context: Context,
  title: string,
  version: Version,
  build: (folder: string, step: StepLine) => Promise<T>,
): Promise<T> {
  const step = stepLine(context.io, title);
  const folder = mkdtempSync(join(tmpdir(), 'tutti-demo-'));
  try {
    cpSync(join(context.root, 'examples', 'sample-app'), folder, { recursive: true });
    const app = join(folder, 'app.js');
    writeFileSync(app, CHANGES[version](readFileSync(app, 'utf8')));
    const built = await build(folder, step);
    step.done();
    return built;
  } catch (error) {
    step.failed();
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
