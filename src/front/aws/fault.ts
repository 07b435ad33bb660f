// How an operation fails: an error that the service models, or a bare code where the service has no model (ec2, signatures).
import type { StaticErrorSchema } from '@smithy/types';
import type { WireFault } from './wire/protocol.ts';

export interface FaultOptions {
  /** HTTP status; absent = what the schema or the protocol says, else 400. */
  readonly status?: number;
  /** Further members of a modelled error. */
  readonly members?: { readonly [name: string]: unknown };
  /** False: the fault is ours, and a client may try again. Default true. */
  readonly sender?: boolean;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** What an operation throws to refuse. `about` is the schema of a modelled error (`NoSuchEntityException$`) or a code. */
export class AwsFault extends Error {
  override readonly name = 'AwsFault';
  readonly wire: WireFault;

  constructor(about: StaticErrorSchema | string, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const { status, members, retryAfterSeconds } = options;
    const schema = typeof about === 'string' ? undefined : about;
    const code = typeof about === 'string' ? about : about[2];
    const sender = options.sender ?? true;
    this.wire = { code, message, status, sender, schema, members, retryAfterSeconds };
  }
}
