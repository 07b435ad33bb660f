// What is to be deployed: a folder, a tutti.yaml, or the name of an image. And the image that comes of it.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { CliError, ExitCode } from '../exit.ts';
import { nameOf } from '../image/build.ts';
import { buildImage, progressText } from '../image/building.ts';
import { contentTag } from '../image/content-tag.ts';
import { stepLine } from '../progress.ts';
import { parseAppFile } from './app-file.ts';
import type { AppFile } from './schema.ts';

export interface Source {
  readonly file?: AppFile;
  readonly fallbackName: string;
  readonly image?: string;
  readonly build?: {
    readonly folder: string;
    readonly dockerfile?: string;
    readonly target?: string;
    readonly args?: { readonly [name: string]: string };
  };
}

const FILE = 'tutti.yaml';

/** Throws a usage error when it is none of the three. */
export function sourceOf(argument: string): Source {
  const path = resolve(argument);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return fromFile(path);
  if (found?.isDirectory()) {
    if (existsSync(join(path, FILE))) return fromFile(join(path, FILE));
    return { fallbackName: nameOf(path), build: { folder: path } };
  }
  if (/^[./~]/.test(argument)) throw new CliError(ExitCode.usage, `There is no file or folder "${argument}"`);
  const name = argument.split('@')[0]?.split('/').at(-1)?.split(':')[0] ?? '';
  return { fallbackName: nameOf(name), image: argument };
}

/** The tutti.yaml that an argument means, if it means one. Throws CliError usage for what is wrong in it. */
export function findAppFile(argument: string): AppFile | undefined {
  const given = resolve(argument);
  const path = statSync(given, { throwIfNoEntry: false })?.isDirectory() ? join(given, FILE) : given;
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  return parseAppFile(path, readFileSync(path, 'utf8'));
}

function fromFile(path: string): Source {
  const file = parseAppFile(path, readFileSync(path, 'utf8'));
  const fallbackName = file.name;
  const { build, image } = file;
  if (image !== undefined && build !== undefined)
    throw new CliError(ExitCode.usage, `${path} has both "image" and "build": it can have one of them`);
  if (image !== undefined) return { file, fallbackName, image };
  const more = typeof build === 'string' ? { path: build } : (build ?? {});
  const {
    path: folder = '.',
    dockerfile,
    target,
    args = {},
  } = more as Exclude<AppFile['build'], string | undefined>;
  const texts = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, String(value)]));
  return {
    file,
    fallbackName,
    build: { folder: resolve(dirname(path), folder), dockerfile, target, args: texts },
  };
}

/** The image's name; builds it when it has to be made. */
export async function imageOf(context: Context, { image, build }: Source, appName: string): Promise<string> {
  if (image !== undefined) return image;
  if (!build) throw new CliError(ExitCode.usage, 'There is neither an image nor a folder to build');
  const { folder, dockerfile, target, args } = build;
  const tag = `${appName}:${await contentTag(folder, dockerfile)}`;
  const step = stepLine(context.io, `Build ${tag}`);
  try {
    await buildImage(context, folder, {
      request: { tags: [tag], dockerfile, target, buildArgs: args },
      progress: (progress) => step.update(progressText(progress)),
    });
    step.done();
    return tag;
  } catch (error) {
    step.failed();
    throw error;
  }
}
