// Lets a bundle have the schemas of AWS that are named in our code, and nothing else of the SDK.
//
// In a bundle, `@aws-sdk/client-x` has the package's schemas and enumerations only: importing a client, a command or an exception as a
// value fails the build. So that unused schemas are left out, three things of the SDK's file are changed on the way: keys that
// are constants (`[_xN]:`) and sums of bits (`64 | 0`), because esbuild does not know that they have no side effect, and the registry
// of error classes, which names every error there is.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const CLIENT = /^@aws-sdk\/client-[a-z0-9-]+$/;
const NAMESPACE = 'aws-schemas';

export const awsSchemas = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: CLIENT }, ({ path, resolveDir }) => ({
      path: packageFolder(path, resolveDir),
      namespace: NAMESPACE,
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: ['./dist-es/schemas/schemas_0.js', './dist-es/models/enums.js']
        .filter((file) => existsSync(join(path, file)))
        .map((file) => `export * from '${file}';`)
        .join('\n'),
      resolveDir: path,
    }));
    build.onLoad({ filter: /\/@aws-sdk\/client-[^/]+\/dist-es\/schemas\/schemas_\d+\.js$/ }, ({ path }) => ({
      contents: plainSchemas(readFileSync(path, 'utf8')),
    }));
  },
};

function packageFolder(name, from) {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (!existsSync(candidate)) continue;
    if (existsSync(join(candidate, 'dist-es/schemas/schemas_1.js')))
      throw new Error(`${name} has its schemas in several files: extend scripts/build/aws-schemas.mjs`);
    return candidate;
  }
  throw new Error(`Cannot find ${name} from ${from}`);
}

/** The schemas as data without side effects. */
function plainSchemas(text) {
  const constants = new Map(
    [...text.matchAll(/^const (_\w+) = (".*");$/gm)].map(([, name, value]) => [name, value]),
  );
  return text
    .replace(/^import .*;$/gm, '')
    .replace(/^const \w+_registry = .*;$/gm, '')
    .replace(/^\w+_registry\.registerError\(.*\);$/gm, '')
    .replace(/^export const errorTypeRegistries = \[[^\]]*\];$/gm, '')
    .replace(/\b(\d+) \| (\d+)\b/g, (_, a, b) => String(Number(a) | Number(b)))
    .replace(/\[(_\w+)\]:/g, (whole, name) => (constants.has(name) ? `${constants.get(name)}:` : whole));
}
