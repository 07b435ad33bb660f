// With which image do the machines of an app start: one that is baked now from a machine file, or one that is there.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { type MachineImage, machineImageKind } from '../../model/kinds/machine-image.ts';
import { type Context, connect } from '../context.ts';
import { parseAppFile } from '../deploy/app-file.ts';
import type { AppFile } from '../deploy/schema.ts';
import { CliError, ExitCode } from '../exit.ts';
import { nameOf } from '../image/build.ts';
import { progressText } from '../image/building.ts';
import { buildMachineImage, readMachineFile } from '../image/machine/build.ts';
import { pause } from '../pause.ts';
import { stepLine } from '../progress.ts';
import type { ChosenImage } from './options.ts';

export interface MachineSource {
  readonly file?: AppFile;
  readonly fallbackName: string;
  /** A machine file to bake an image from ... */
  readonly machineFile?: string;
  /** ... or an id, name or pattern of an image. */
  readonly image?: string;
}

const APP_FILE = 'tutti.yaml';
const MACHINE_FILE = 'machine.yaml';
const READY_MS = 60_000;

/** Throws a usage error that says what is needed. */
export function machineSourceOf(argument: string): MachineSource {
  const path = resolve(argument);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    const hasFile = existsSync(join(path, APP_FILE));
    return fromFolder(path, hasFile ? join(path, APP_FILE) : undefined);
  }
  if (found?.isFile()) return fromFolder(dirname(path), path);
  if (/^[./~]/.test(argument)) throw new CliError(ExitCode.usage, `There is no file or folder "${argument}"`);
  return { fallbackName: nameOf(argument.replaceAll(/[*?]+/g, '')), image: argument };
}

function fromFolder(folder: string, appFile: string | undefined): MachineSource {
  const file = appFile === undefined ? undefined : parseAppFile(appFile, readFileSync(appFile, 'utf8'));
  const fallbackName = file?.name ?? nameOf(folder);
  const { image, file: named = MACHINE_FILE } = file?.machine ?? {};
  if (image !== undefined) return { file, fallbackName, image };
  const machineFile = join(folder, named);
  if (existsSync(machineFile)) return { file, fallbackName, machineFile };
  throw new CliError(
    ExitCode.usage,
    `There is no ${named} in ${folder}: it says what is in the machines' image`,
    {
      hint: 'its form is in docs/machine-images.md; or name an image instead of a folder: tutti deploy ami-... --as machine',
    },
  );
}

/** Bakes it when it has to be made. Throws CliError, TuttiError with the builder's words. */
export async function machineImageOf(
  context: Context,
  client: ObjectClient,
  { machineFile, image = '' }: MachineSource,
  region: string,
): Promise<ChosenImage> {
  if (machineFile === undefined) return { image: await existing(client, region, image), services: [] };
  const { services = [] } = readMachineFile(machineFile);
  const step = stepLine(context.io, 'Bake the machine image');
  try {
    const id = await bakeImage(context, machineFile, region, (text) => step.update(text));
    step.done(id);
    const made = services.flatMap((service) => (typeof service === 'string' ? [] : [service.name]));
    return { image: id, services: made };
  } catch (error) {
    step.failed();
    throw error;
  }
}

/** The id of the image, once machines can start with it. */
export async function bakeImage(
  context: Context,
  machineFile: string,
  region: string,
  tell: (text: string) => void,
): Promise<string> {
  const { id } = await buildMachineImage(context, machineFile, {
    region,
    progress: (progress) => tell(progressText(progress)),
  });
  await ready(context, await connect(context), { namespace: region, name: id });
  return id;
}

/** The agent says when it can be started from. */
async function ready(
  { io }: Context,
  client: ObjectClient,
  key: { readonly namespace: string; readonly name: string },
): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const { status } = await client.get(machineImageKind, key);
    if (status?.state === 'available') return;
    if (status?.state === 'failed')
      throw new CliError(ExitCode.failed, `The image ${key.name} cannot be used: ${status.message ?? ''}`);
    if (io.signal.aborted) throw new CliError(ExitCode.interrupted, 'Interrupted');
    if (Date.now() > deadline) throw new CliError(ExitCode.timedOut, `The image ${key.name} is not ready`);
    await pause(100, io.signal);
  }
}

async function existing(client: ObjectClient, region: string, wanted: string): Promise<string> {
  const { items } = await client.list(machineImageKind, { namespace: region });
  const pattern = new RegExp(`^${wanted.split('*').map(escapeText).join('.*')}$`);
  const fits = ({ metadata, spec }: MachineImage) => metadata.name === wanted || pattern.test(spec.imageName);
  const [found] = items.filter(fits).sort((a, b) => (a.spec.createdAt < b.spec.createdAt ? 1 : -1));
  if (found) return found.metadata.name;
  const names = items.map(({ spec }) => spec.imageName).slice(0, 8);
  throw new CliError(ExitCode.notFound, `There is no machine image "${wanted}" in ${region}`, {
    hint: names.length > 0 ? `there are ${names.join(', ')}` : undefined,
  });
}

function escapeText(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
}
