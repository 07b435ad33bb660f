// The gateway of functions, put together: caches of URLs and APIs, the socket. The agent gives it who calls functions.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../machinery/clock.ts';
import type { Log } from '../../../machinery/log.ts';
import { endpointAddress } from '../../../model/function-hosts.ts';
import type { HostLayout } from '../../../model/host-layout.ts';
import type { Traffic } from '../../traffic.ts';
import type { GatewayDeps } from './deps.ts';
import { findEndpoint } from './endpoints.ts';
import { openLimits } from './limits.ts';
import { type Gateway, startGateway } from './server.ts';

export interface GatewayParts extends Pick<GatewayDeps, 'calls' | 'writeLine'> {
  readonly layout: HostLayout;
  readonly traffic: Pick<Traffic, 'endpoints' | 'targetGroups'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Starts to listen; rejects when the port cannot be had. */
export function openGateway({ layout, traffic, ...parts }: GatewayParts): Promise<Gateway> {
  const { endpoints, targetGroups } = traffic;
  const deps = {
    ...parts,
    findEndpoint: (host: string) => findEndpoint(endpoints, host),
    findTargetGroup: (namespace: string, name: string) => targetGroups.find({ namespace, name }),
    newId: randomUUID,
    limits: openLimits(),
  };
  return startGateway(deps, { address: endpointAddress(layout), port: layout.functions.gatewayPort });
}
