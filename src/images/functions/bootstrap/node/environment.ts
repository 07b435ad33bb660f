// How a process that waited for code becomes a function: its environment is replaced, its modules are found in new places.
import Module from 'node:module';
import { setFlagsFromString } from 'node:v8';

export interface Assignment {
  readonly environment: { readonly [name: string]: string };
  readonly handler: string;
}

/** What a function keeps of the environment that the process began with, unless it is told otherwise. */
const KEPT = ['AWS_LAMBDA_RUNTIME_API', 'PATH', 'HOME', 'LD_LIBRARY_PATH', 'NODE_PATH'];

/** Throws when it is no assignment. */
export function parseAssignment(text: string): Assignment {
  const { environment, handler } = JSON.parse(text) as Partial<Assignment>;
  if (typeof environment !== 'object' || environment === null || typeof handler !== 'string')
    throw new Error('The agent gave no code');
  return { environment, handler };
}

/** Variables that Node.js or its libraries read once, at the start, have no effect here: such code gets a process of its own. */
export function replaceEnvironment({ environment, handler }: Assignment): void {
  for (const name of Object.keys(process.env)) {
    if (!KEPT.includes(name)) delete process.env[name];
  }
  // TZ among them: Node.js looks at the time zone anew when it is set.
  Object.assign(process.env, environment, { _HANDLER: handler });
  // NODE_PATH is read at the start, and by this.
  (Module as unknown as { _initPaths(): void })._initPaths();
}

/** MiB; with more there is room for a heap that is as lazy as Node.js likes it. */
const SMALL = 256;
const MODEST = 512;

/**
 * How V8 is to keep house in a function of this size. Its limit is fixed when a process starts, how soon it collects is not: without this a
 * function of 128 MiB has a heap of twice that before the first thorough collection, and is killed.
 */
export function heapFlags(memoryMiB: number): readonly string[] {
  if (!(memoryMiB <= MODEST)) return [];
  const slow = ['--semi-space-growth-factor=1'];
  return memoryMiB <= SMALL ? [...slow, '--heap-growing-percent=20'] : slow;
}

export function fitHeap(environment: { readonly [name: string]: string | undefined }): void {
  for (const flag of heapFlags(Number(environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE))) setFlagsFromString(flag);
}
