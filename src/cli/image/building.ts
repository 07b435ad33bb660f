// Builds an image from a folder, with progress: what `image build`, `deploy` and `demo` share.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildRequest, ImageSummary, Progress } from '../../model/agent-calls.ts';
import { callWithProgress } from '../calls.ts';
import type { Context } from '../context.ts';
import { CliError, ExitCode } from '../exit.ts';
import { contextTar } from './context-tar.ts';

/** Throws CliError when there is no Dockerfile, TuttiError with the builder's words when a step fails. */
export function buildImage(
  context: Context,
  folder: string,
  { request, progress }: { readonly request: BuildRequest; readonly progress: (step: Progress) => void },
): Promise<ImageSummary> {
  const { dockerfile = 'Dockerfile' } = request;
  if (!statSync(join(folder, dockerfile), { throwIfNoEntry: false })?.isFile()) {
    throw new CliError(ExitCode.usage, `There is no ${dockerfile} in ${folder}`, {
      hint: 'a folder that is built needs a Dockerfile; or name an image instead of a folder',
    });
  }
  return callWithProgress<ImageSummary>(context, 'images/build', {
    method: 'POST',
    query: { request: JSON.stringify(request) },
    body: contextTar(folder, dockerfile),
    progress,
  });
}

/** `build: RUN npm ci` or `pull: layer (3/7)`. */
export function progressText({ stage, message, done, total }: Progress): string {
  const count = total === undefined || done === undefined ? '' : ` (${done}/${total})`;
  return `${stage}: ${message.trimEnd()}${count}`;
}
