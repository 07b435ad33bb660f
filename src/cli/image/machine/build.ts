// Bakes a machine image of a machine file: built by the agent, then a MachineImage object of a region that names it.
//
// The image's name says what is in it: the same files from the same image are the same machine image, and are not baked twice.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import type { BuildRequest, ImageSummary, Progress } from '../../../model/agent-calls.ts';
import { AWS_ACCOUNT } from '../../../model/aws-account.ts';
import { isError } from '../../../model/errors.ts';
import { type MachineImage, machineImageKind } from '../../../model/kinds/machine-image.ts';
import { namespaceKind } from '../../../model/kinds/namespace.ts';
import type { Draft } from '../../../model/object.ts';
import { call, callWithProgress } from '../../calls.ts';
import { type Context, connect } from '../../context.ts';
import { parseYaml } from '../../deploy/app-file.ts';
import { CliError, ExitCode } from '../../exit.ts';
import { copiedFiles, machineContext, machineTag, STEPS_FILE } from './context.ts';
import { machineDockerfile } from './dockerfile.ts';
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
  const stored = `machines.tutti.dev/${region}/${id}:latest`;
  const request: BuildRequest = { tags: [stored], dockerfile: STEPS_FILE, noCache };
  await callWithProgress<ImageSummary>(context, 'images/build', {
    method: 'POST',
    query: { request: JSON.stringify(request) },
    body: machineContext(folder, steps, files),
    progress,
  });
  await ensureImage(client, imageObject(file, source, { ...result, stored, now: context.io.now() }));
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

/** As EC2's ids are: the same for the same name in a region. */
export function imageId(region: string, imageName: string): string {
  return `ami-${createHash('sha256').update(`${region}/${imageName}`).digest('hex').slice(0, 17)}`;
}

function imageObject(
  file: MachineFile,
  source: MachineSource,
  given: {
    readonly id: string;
    readonly imageName: string;
    readonly region: string;
    readonly stored: string;
    readonly now: number;
  },
): Draft<MachineImage> {
  const { user, rootDevice, rootSizeGiB, imageName: from } = source;
  return {
    metadata: { name: given.id, namespace: given.region },
    spec: {
      imageName: given.imageName,
      description: file.description ?? `Built from ${from} by "tutti image build --machine"`,
      ownerId: AWS_ACCOUNT,
      architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
      rootDevice,
      rootSizeGiB,
      user,
      createdAt: new Date(given.now).toISOString(),
      source: { type: 'stored', name: given.stored },
      tags: { Name: file.name },
    },
  };
}

async function ensureImage(client: ObjectClient, image: Draft<MachineImage>): Promise<void> {
  const namespace = image.metadata.namespace as string; // imageObject sets it
  for (const make of [
    () => client.create(namespaceKind, { metadata: { name: namespace }, spec: {} }),
    () => client.create(machineImageKind, image),
  ]) {
    try {
      await make();
    } catch (error) {
      if (!isError(error, 'AlreadyExists')) throw error;
    }
  }
}
