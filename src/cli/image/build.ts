// `tutti image build`: makes an image from a Dockerfile for containers, or of a machine file for machines (--machine).
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { CliError, ExitCode } from '../exit.ts';
import { stepLine } from '../progress.ts';
import type { Verb } from '../verb.ts';
import { buildImage, progressText } from './building.ts';
import { contentTag } from './content-tag.ts';
import { buildMachineImage } from './machine/build.ts';

interface Options {
  readonly tag?: readonly string[];
  readonly file?: string;
  readonly buildArg?: readonly string[];
  readonly target?: string;
  readonly noCache?: boolean;
  readonly cache?: boolean;
  readonly pull?: boolean;
  readonly platform?: string;
  readonly machine?: string;
  readonly region?: string;
}

export const imageBuild: Verb<Options> = {
  name: 'image build',
  summary: 'build an image from the Dockerfile in a folder, or a machine image (--machine)',
  declare(command) {
    command
      .argument('[path]', 'folder with the build context; default: this one')
      .option('--machine <file>', 'bake a machine image of a machine file instead')
      .option('--region <region>', 'of the machine image; default: AWS_REGION, else us-east-2')
      .option('-t, --tag <name:tag>', 'name of the image; may be repeated', collect)
      .option('-f, --file <dockerfile>', 'Dockerfile, relative to the folder')
      .option('--build-arg <name=value>', 'value of an ARG; may be repeated', collect)
      .option('--target <stage>', 'build this stage')
      .option('--no-cache', 'do not reuse layers of earlier builds')
      .option('--pull', 'look for a newer base image')
      .option('--platform <platform>', 'linux/amd64 or linux/arm64, as this machine is');
  },
  async run(context, options, [path = '.']) {
    if (options.machine !== undefined) return bake(context, options.machine, options);
    const folder = resolve(path);
    const tags = options.tag ?? [`${nameOf(folder)}:${await contentTag(folder, options.file)}`];
    const step = stepLine(context.io, `Build ${tags[0]}`);
    try {
      const image = await buildImage(context, folder, {
        request: {
          tags,
          dockerfile: options.file,
          buildArgs: pairs(options.buildArg ?? []),
          target: options.target,
          noCache: options.cache === false,
          pull: options.pull,
          platform: options.platform,
        },
        progress: (progress) => step.update(progressText(progress)),
      });
      step.done();
      context.io.out(context.json ? `${JSON.stringify({ ok: true, image })}\n` : `${tags.join('\n')}\n`);
      return undefined;
    } catch (error) {
      step.failed();
      throw error;
    }
  },
};

async function bake(context: Context, file: string, options: Options): Promise<undefined> {
  const { io, json } = context;
  const region = options.region ?? usualRegion(io.env);
  const step = stepLine(io, `Bake ${file}`);
  try {
    const built = await buildMachineImage(context, file, {
      region,
      noCache: options.cache === false,
      progress: (progress) => step.update(progressText(progress)),
    });
    step.done(built.isNew ? `${built.imageName}, from ${built.from}` : `${built.imageName} was there`);
    io.out(json ? `${JSON.stringify({ ok: true, image: built })}\n` : `${built.id}\n`);
    return undefined;
  } catch (error) {
    step.failed();
    throw error;
  }
}

/** As the clients of AWS choose it; `tutti env` sets us-east-2. */
export function usualRegion(env: NodeJS.ProcessEnv): string {
  return env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-2';
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** `A=b` pairs. Throws a usage error for anything else. */
export function pairs(texts: readonly string[]): { readonly [name: string]: string } {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new CliError(ExitCode.usage, `"${text}" is not of the form NAME=VALUE`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** A name for what a folder holds: its own name in the letters that image and app names have. */
export function nameOf(folder: string): string {
  const base = resolve(folder).split('/').at(-1) ?? '';
  const name = base
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return name.slice(0, 50) || 'app';
}
