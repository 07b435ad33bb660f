// What an operation is: a typed function from the SDK's input to the SDK's output, one file each, and how a service lists its own.
//
// The types are those of the SDK's command classes, erased at run time; the schemas are values of the same package. A table entry
// whose name, input or output is not the SDK's does not compile.
import type { NoUndefined, StaticOperationSchema } from '@smithy/types';
import type { Ctx } from './context.ts';

// biome-ignore lint/suspicious/noExplicitAny: a constraint over all command classes, whatever their types are
type Any = any;
/** An SDK command class. */
export type Command = abstract new (
  ...args: Any
) => {
  readonly input: Any;
  resolveMiddleware(...args: Any): (...args: Any) => Promise<{ output: Any }>;
};
type Instance<C> = C extends Command ? InstanceType<C> : C;
type Handled<C> =
  Instance<C> extends { resolveMiddleware(...args: Any): (...args: Any) => Promise<{ output: infer O }> }
    ? O
    : never;

/** What a call of command `C` carries: required members are there (the protocol refused the call otherwise). */
export type Input<C> = Instance<C> extends { readonly input: infer I } ? NoUndefined<I> : never;
/** What a call of command `C` answers: required members must be given. */
export type Output<C> = NoUndefined<Omit<Handled<C>, '$metadata'>>;

/** An operation; refuses by throwing AwsFault. */
export type Handler<C> = (input: Input<C>, ctx: Ctx) => Promise<Output<C>>;

/** An operation with its schema, as the pipeline calls it. */
export interface Operation {
  readonly name: string;
  readonly schema: StaticOperationSchema;
  readonly handle: (input: { readonly [member: string]: unknown }, ctx: Ctx) => Promise<unknown>;
  /** What of AWS's behaviour is missing, in one sentence; absent = all that clients are known to use is there. */
  readonly partly?: string;
}

export type OperationTable = ReadonlyMap<string, Operation>;

type OperationName<M> = { [K in keyof M]: K extends `${infer Name}Command` ? Name : never }[keyof M];
type Handlers<M> = {
  readonly [K in keyof M as K extends `${infer Name}Command` ? Name : never]?: M[K] extends Command
    ? Handler<InstanceType<M[K]>>
    : never;
};

/**
 * The table of a service: `implement<typeof SSM>()({ GetParameter: getParameter }, { GetParameter$ })`, where M is the type of the SDK package.
 * `partly` says of operations that are not whole what is missing.
 */
export function implement<M>() {
  return <H extends Handlers<M>>(
    handlers: H & { readonly [K in Exclude<keyof H, OperationName<M>>]: never },
    schemas: { readonly [K in keyof H & string as `${K}$`]: StaticOperationSchema },
    partly: { readonly [K in keyof H]?: string } = {},
  ): OperationTable => {
    const table = new Map<string, Operation>();
    for (const [key, schema] of Object.entries<StaticOperationSchema>(schemas)) {
      const name = key.slice(0, -1);
      // Input and output were checked by the types of the table above; from here on they are values.
      const handle = (handlers as Record<string, unknown>)[name] as Operation['handle'];
      table.set(name, { name, schema, handle, partly: partly[name as keyof H] });
    }
    return table;
  };
}
