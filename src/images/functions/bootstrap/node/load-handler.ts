// Finds the function that `_HANDLER` names, `folder/file.export.nested`, in CommonJS or ES modules, as Lambda does.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runtimeFault } from './faults.ts';

// biome-ignore lint/complexity/noBannedTypes: what a module exports under a name that somebody wrote
export type Handler = Function;

const NAME = /^([^.]*)\.(.*)$/;

/** Throws Runtime.MalformedHandlerName, ImportModuleError, UserCodeSyntaxError, HandlerNotFound, or what the module threw. */
export async function loadHandler(taskRoot: string, name: string, nodeMajor: number): Promise<Handler> {
  const { folder, file, path } = splitName(name);
  let found: unknown = await loadModule(resolve(taskRoot, folder, file), {
    taskRoot,
    folder,
    file,
    nodeMajor,
  });
  for (const key of path) found = found && (found as { readonly [key: string]: unknown })[key];
  if (!found) throw runtimeFault('HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof found !== 'function') throw runtimeFault('HandlerNotFound', `${name} is not a function`);
  return found;
}

/** `lib/app.api.get` -> folder `lib/`, file `app`, path [api, get]. */
export function splitName(name: string): {
  readonly folder: string;
  readonly file: string;
  readonly path: readonly string[];
} {
  if (name.includes('..')) {
    const rule = 'Use absolute paths when specifying root directories in handler names.';
    throw runtimeFault('MalformedHandlerName', `'${name}' is not a valid handler name. ${rule}`);
  }
  const last = basename(name);
  const match = NAME.exec(last);
  if (!match) throw runtimeFault('MalformedHandlerName', 'Bad handler');
  const [, file = '', path = ''] = match;
  return { folder: name.slice(0, name.indexOf(last)), file, path: path.split('.') };
}

interface Place {
  readonly taskRoot: string;
  readonly folder: string;
  readonly file: string;
  readonly nodeMajor: number;
}

async function loadModule(path: string, place: Place): Promise<unknown> {
  // As code of the runtime would: what is required is looked for beside the code first, then in NODE_PATH.
  const require = createRequire(resolve(process.argv[1] ?? '/var/runtime/index.cjs'));
  try {
    const isModule = isOfModules(dirname(path));
    for (const [extension, way] of extensions(isModule, place.nodeMajor)) {
      if (!existsSync(path + extension)) continue;
      const loaded: unknown = way === 'import' ? await load(path + extension) : require(path + extension);
      if (loaded) return loaded;
    }
    return require(
      require.resolve(place.file, { paths: [place.taskRoot, join(place.taskRoot, place.folder)] }),
    );
  } catch (error) {
    throw translated(error);
  }
}

const load = (path: string): Promise<unknown> => import(pathToFileURL(path).href);

/** In which order files are tried. */
function extensions(
  isModule: boolean,
  nodeMajor: number,
): readonly (readonly [string, 'import' | 'require'])[] {
  const plain = isModule ? 'import' : 'require';
  return [
    ['', 'require'],
    ['.js', plain],
    ['.mjs', 'import'],
    ['.cjs', 'require'],
    ...(nodeMajor < 24
      ? []
      : ([
          ['.ts', plain],
          ['.mts', 'import'],
          ['.cts', 'require'],
        ] as const)),
  ];
}

function translated(error: unknown): unknown {
  if (error instanceof SyntaxError) {
    const fault = runtimeFault('UserCodeSyntaxError', String(error));
    if (error.stack !== undefined) fault.stack = error.stack;
    return fault;
  }
  if ((error as NodeJS.ErrnoException)?.code === 'MODULE_NOT_FOUND')
    return runtimeFault('ImportModuleError', String(error));
  return error;
}

/** Does the nearest package.json say that .js files are ES modules? */
function isOfModules(folder: string): boolean {
  if (basename(folder) === 'node_modules') return false;
  const path = join(folder, 'package.json');
  if (existsSync(path)) {
    try {
      return (JSON.parse(readFileSync(path, 'utf8')) as { type?: unknown }).type === 'module';
    } catch {
      console.warn(`${path} cannot be read, it will be ignored for ES module detection purposes.`);
      return false;
    }
  }
  return folder !== '/' && isOfModules(dirname(folder));
}
