// Bakes a machine image of a machine file: built by the agent, then a MachineImage object of a region that names it.
//
// The image's name says what is in it: the same files from the same image are the same machine image, and are not baked twice.
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { BuildRequest, ImageSummary, Progress } from '../../../model/agent-calls.ts';
import { machineImageKind } from '../../../model/kinds/machine-image.ts';
import { call, callWithProgress } from '../../calls.ts';
import { type Context, connect } from '../../context.ts';
import { parseYaml } from '../../deploy/app-file.ts';
import { CliError, ExitCode } from '../../exit.ts';
import { copiedFiles, machineContext, machineTag, STEPS_FILE } from './context.ts';
import { machineDockerfile } from './dockerfile.ts';
import { ensureMachineImage, imageId, storedName } from './object.ts';
import { type MachineFile, machineFileSchema } from './schema.ts';
import { chooseSource, type MachineSource, USUAL_SOURCE } from './source.ts';

export interface MachineBuild {
  readonly region: string;
  /** Bake it even if it is there. */
  readonly noCache?: boolean;
  readonly progress: (step: Progress) => void;
}

export interface BuiltMachineImage {
  readonly id: string;
  readonly imageName: string;
  readonly region: string;
  /** Which image it starts from. */
  readonly from: string;
  /** False: it was there. */
  readonly isNew: boolean;
}

export function readMachineFile(path: string): MachineFile {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CliError(ExitCode.usage, `Cannot read the machine file ${path}`, { cause });
  }
  const hint = 'what a machine file may say is in docs/machine-images.md';
  return parseYaml<MachineFile>(basename(path), content, { schema: machineFileSchema, hint });
}

/** Throws CliError for a wrong file, TuttiError with the builder's words when a step fails. */
export async function buildMachineImage(
  context: Context,
  path: string,
  options: MachineBuild,
): Promise<BuiltMachineImage> {
  const file = readMachineFile(path);
  const folder = dirname(resolve(path));
  const { region, noCache = false, progress } = options;
  const client = await connect(context);
  const images = (await client.list(machineImageKind, { namespace: region })).items;
  const source = chooseSource(file.from ?? USUAL_SOURCE, images);
  const steps = machineDockerfile(file, source.image);
  const files = await copiedFiles(folder, file);
  const base = await digestOf(context, source, progress);
  const imageName = `${file.name}-${await machineTag(folder, `${base}\n${steps}`, files)}`;
  const id = imageId(region, imageName);
  const result = { id, imageName, region, from: source.imageName };
  const known = images.find(({ metadata }) => metadata.name === id);
  if (known?.status?.state === 'available' && !noCache) return { ...result, isNew: false };
  const stored = storedName(region, id);
  const request: BuildRequest = { tags: [stored], dockerfile: STEPS_FILE, noCache };
  await callWithProgress<ImageSummary>(context, 'images/build', {
    method: 'POST',
    query: { request: JSON.stringify(request) },
    body: machineContext(folder, steps, files),
    progress,
  });
  const { user, rootDevice, rootSizeGiB, imageName: from } = source;
  const description = file.description ?? `Built from ${from} by "tutti image build --machine"`;
  const image = { imageName, description, rootDevice, rootSizeGiB, user };
  await ensureMachineImage(client, { ...image, region, title: file.name, nowMs: context.io.now() });
  return { ...result, isNew: true };
}

/** What it starts from, in the store: a base is made first. One that is built anew gives other images than before. */
async function digestOf(
  context: Context,
  { image }: MachineSource,
  progress: (step: Progress) => void,
): Promise<string> {
  const all = await call<readonly ImageSummary[]>(context, 'images', { method: 'GET' });
  const here = all.find(({ names }) => names.includes(image));
  if (here) return here.digest;
  const options = { method: 'POST', query: { name: image }, progress } as const;
  return (await callWithProgress<ImageSummary>(context, 'images/pull', options)).digest;
}
