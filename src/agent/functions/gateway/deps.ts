// What the gateway is given: who calls functions, what there is to answer at, where access logs go.
import type { Clock } from '../../../machinery/clock.ts';
import type { Log } from '../../../machinery/log.ts';
import type { FunctionCalls, FunctionLogLine } from '../../../model/function-calls.ts';
import type { TargetGroup } from '../../../model/traffic-types.ts';
import type { Endpoint } from './endpoints.ts';

export interface GatewayDeps {
  readonly calls: Pick<FunctionCalls, 'invokeFunction'>;
  findEndpoint(host: string): Endpoint | undefined;
  /** A TargetGroup by namespace and name. */
  findTargetGroup(namespace: string, name: string): TargetGroup | undefined;
  /** Keeps a line for its log group. */
  writeLine(line: FunctionLogLine): void;
  newId(): string;
  readonly clock: Clock;
  readonly log: Log;
}
