// What an operation gets beside its input: who calls, where, and what it may use. Nothing else reaches a handler.
import type { Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import type { AgentCalls } from '../../model/agent-calls.ts';
import type { FunctionCalls } from '../../model/function-calls.ts';
import type { LogEvents } from '../../model/log-events.ts';
import type { Metrics } from '../../model/metrics.ts';
import type { Caller } from './identity/caller.ts';
import type { Credentials } from './identity/credentials.ts';
import type { Ids } from './shared/ids.ts';

export interface Ctx {
  /** Twelve digits. */
  readonly account: string;
  /** From the credential scope; also the namespace of regional objects. */
  readonly region: string;
  readonly caller: Caller;
  readonly requestId: string;
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Where clients reach this front, `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Issues and revokes what requests are signed with. */
  readonly credentials: Credentials;
  readonly logEvents: LogEvents;
  readonly metrics: Metrics;
  /** What only the agent knows. Throws Unavailable while it is down. */
  readonly agent: Pick<AgentCalls, 'consoleOutput' | 'listImages' | 'pullImage' | keyof FunctionCalls>;
  /** Where the archive of a function's code can be downloaded for a while, by its SHA-256. */
  readonly codeUrl: (sha256: string) => string;
}
