// `tutti image pull NAME`: gets an image from its registry, or builds a stand-in and says so.
import type { ImageSummary } from '../../model/agent-calls.ts';
import { isError } from '../../model/errors.ts';
import { callWithProgress } from '../calls.ts';
import { CliError, ExitCode } from '../exit.ts';
import { stepLine } from '../progress.ts';
import type { Verb } from '../verb.ts';
import { progressText } from './building.ts';

export const imagePull: Verb = {
  name: 'image pull',
  summary: 'get an image from its registry',
  declare(command) {
    command.argument('<name>', 'such as node:21.7 or ghcr.io/owner/app:1.0');
  },
  async run(context, _options, [name = '']) {
    const step = stepLine(context.io, `Pull ${name}`);
    try {
      const image = await callWithProgress<ImageSummary>(context, 'images/pull', {
        method: 'POST',
        query: { name },
        progress: (progress) => step.update(progressText(progress)),
      });
      step.done(image.standIn && `stand-in: ${image.standIn}`);
      context.io.out(context.json ? `${JSON.stringify({ ok: true, image })}\n` : `${image.digest}\n`);
      return undefined;
    } catch (error) {
      step.failed();
      if (!isError(error, 'Unavailable', 'NotFound')) throw error;
      const hint = 'check the name, and that its registry can be reached; or build it: "tutti image build"';
      throw new CliError(ExitCode.failed, error.message, { hint, cause: error });
    }
  },
};
