// Which runtimes can be made here, of what, and how they are started?
//
// Only what Debian's packages and the npm registry have: a runtime that is not among them is refused by its name.
import { ImageError } from '../image-error.ts';

/** What sandboxes are made of; has the form of the agent's SandboxRuntime. */
export interface FunctionRuntime {
  readonly key: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly workingDir: string;
  readonly prewarmed: boolean;
}

export type RuntimeRecipe =
  | { readonly kind: 'node'; readonly major: string }
  | { readonly kind: 'python' }
  | { readonly kind: 'provided' };

const RECIPES: { readonly [runtime: string]: RuntimeRecipe } = {
  'nodejs20.x': { kind: 'node', major: '20' },
  'nodejs22.x': { kind: 'node', major: '22' },
  'nodejs24.x': { kind: 'node', major: '24' },
  'python3.11': { kind: 'python' },
  'provided.al2023': { kind: 'provided' },
  'provided.al2': { kind: 'provided' },
};

export const KNOWN_RUNTIMES: readonly string[] = Object.keys(RECIPES);

/** Throws ImageError Unsupported. */
export function recipeOf(runtime: string): RuntimeRecipe {
  const recipe = Object.hasOwn(RECIPES, runtime) ? RECIPES[runtime] : undefined;
  if (recipe) return recipe;
  const known = KNOWN_RUNTIMES.join(', ');
  throw new ImageError('Unsupported', `There is no runtime "${runtime}" here: there are ${known}`);
}

export function runtimeOf(name: string): FunctionRuntime {
  const { kind } = recipeOf(name);
  return {
    key: name,
    image: `functions.tutti.dev/${name}:latest`,
    command: kind === 'provided' ? ['/bin/sh', '-c', FIND_BOOTSTRAP] : ['/var/runtime/bootstrap'],
    workingDir: '/var/task',
    prewarmed: kind !== 'provided',
  };
}

/** Code that brings its own runtime: as Lambda looks for it. */
export const FIND_BOOTSTRAP = [
  'for file in /var/task/bootstrap /opt/bootstrap; do [ -f "$file" ] && exec "$file"; done',
  'echo "Couldn\'t find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]" >&2',
  'exit 127',
].join('\n');
