// How a process that waited for code becomes a function: its environment is replaced, its modules are found in new places.
import Module from 'node:module';

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
