// What a revision of a function needs on this host is brought here: the image of its runtime and its archive unpacked, or its own image.
import type { ImageStore } from '../../drivers/container/image-store.ts';
import { needsOwnProcess } from '../../images/functions/own-process.ts';
import type { FunctionRuntimes } from '../../images/functions/runtimes.ts';
import { readImage } from '../../images/oci/image.ts';
import { TuttiError } from '../../model/errors.ts';
import type { FunctionConfig } from '../../model/kinds/function-schema.ts';
import type { PodImages } from '../pods/images.ts';
import type { CodeStore } from './code/code-store.ts';
import type { ReadyCode } from './readiness.ts';
import type { SandboxRuntime } from './sandbox.ts';

export interface PrepareDeps {
  readonly runtimes: FunctionRuntimes;
  readonly code: Pick<CodeStore, 'folderOf'>;
  readonly images: PodImages;
  readonly store: ImageStore;
  progress(message: string): void;
  readonly signal: AbortSignal;
}

/** Throws what a user can act on. */
export async function prepareCode(
  deps: PrepareDeps,
  config: FunctionConfig,
): Promise<Omit<ReadyCode, 'config'>> {
  return config.packageType === 'Image' ? fromImage(deps, config) : fromArchive(deps, config);
}

async function fromArchive(
  { runtimes, code, progress }: PrepareDeps,
  { runtime: name = '', code: { sha256 }, environment = {} }: FunctionConfig,
): Promise<Omit<ReadyCode, 'config'>> {
  if (sha256 === undefined) throw new TuttiError('NotFound', 'The function names no archive of code');
  const codeDir = await code.folderOf(sha256);
  const runtime = await runtimes.ensure(name, progress);
  const prewarmed = runtime.prewarmed && !needsOwnProcess(environment);
  return { codeDir, runtime: { ...runtime, prewarmed } };
}

async function fromImage(
  { images, store, signal }: PrepareDeps,
  { code, image: overruled = {} }: FunctionConfig,
): Promise<Omit<ReadyCode, 'config'>> {
  const named = code.image ?? '';
  const { name, id } = await images.resolve(named, 'IfNotPresent', signal);
  const stored = await store.findImage(name);
  if (!stored) throw new TuttiError('NotFound', `The image "${named}" is not here any more`);
  const { config = {} } = (await readImage(store, stored.target)).config;
  const command = [
    ...(overruled.entryPoint ?? config.Entrypoint ?? []),
    ...(overruled.command ?? config.Cmd ?? []),
  ];
  if (command.length === 0) throw new TuttiError('Invalid', `The image "${named}" says no command to run`);
  const runtime: SandboxRuntime = {
    key: `image:${id.slice(id.lastIndexOf('@') + 1)}`,
    image: name,
    command,
    workingDir: overruled.workingDirectory || config.WorkingDir || '/',
    prewarmed: false,
  };
  return { runtime };
}
