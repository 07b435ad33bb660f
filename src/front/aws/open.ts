// Puts the AWS front together: identities, regions, services, coverage, the socket. The program gives it the world.
import type { Duplex } from 'node:stream';
import type { Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { TuttiError } from '../../model/errors.ts';
import type { LogEvents } from '../../model/log-events.ts';
import type { Metrics } from '../../model/metrics.ts';
import type { ObjectKey } from '../../model/object.ts';
import { codeLinks } from './code-links.ts';
import type { Ctx } from './context.ts';
import { type Coverage, openCoverage } from './coverage.ts';
import { openFunctionUrls } from './function-urls/open.ts';
import type { Credentials } from './identity/credentials.ts';
import { type FunctionRole, functionRole } from './identity/function-role.ts';
import { type InstanceRole, instanceRole } from './identity/instance-role.ts';
import { ensureRootKey, ensureSessionKey } from './identity/key-files.ts';
import { openCredentials } from './identity/open-credentials.ts';
import { ensureInterceptAuthority, interceptCertificates } from './intercept/certificates.ts';
import { pipeline } from './pipeline.ts';
import { ensureRegionNamespace, REGIONS } from './region.ts';
import { startAwsFront } from './server.ts';
import { type AddressPlan, ensureDefaultNetwork } from './services/ec2/default-network.ts';
import { ensureStandInImages } from './services/ec2/images/stand-in-images.ts';
import { allServices } from './services.ts';
import { ACCOUNT } from './shared/arn.ts';
import { randomIds } from './shared/ids.ts';

export interface AwsOptions {
  readonly host: string;
  readonly port: number;
  /** `aws/` in it is ours. */
  readonly stateDir: string;
  readonly instance: string;
  readonly addresses: AddressPlan;
  readonly client: ObjectClient;
  readonly logEvents: LogEvents;
  readonly metrics: Metrics;
  readonly agent: Ctx['agent'];
  /** Reads tokens of the instance's service accounts, for AssumeRoleWithWebIdentity. */
  readonly webTokens?: Credentials['webTokens'];
  readonly clock: Clock;
  readonly log: Log;
  /** Ends what follows the store. */
  readonly signal: AbortSignal;
}

export interface OpenAwsFront {
  /** `http://127.0.0.1:4566` */
  readonly url: string;
  readonly coverage: Coverage;
  /** Credentials of a machine's role. Throws NotFound. */
  instanceRole(machine: ObjectKey): Promise<InstanceRole>;
  /** Credentials of a function's execution role, by its ARN; the session is named after the function. */
  functionRole(arn: string, session: string): Promise<FunctionRole>;
  /** Takes a connection that came in elsewhere. */
  accept(socket: Duplex): void;
  /** Makes what the region starts with, as its first request does. Throws BadRequest when there is no such region. */
  openRegion(region: string): Promise<void>;
  close(): Promise<void>;
}

export async function openAwsFront(options: AwsOptions): Promise<OpenAwsFront> {
  const { host, port, stateDir, addresses, client, logEvents, metrics, agent, clock, log, signal } = options;
  const [rootKey, sessionKey] = [await ensureRootKey(stateDir), await ensureSessionKey(stateDir)];
  const credentials = openCredentials({
    ...{ client, clock, log, signal, rootKey, sessionKey },
    webTokens: options.webTokens,
  });
  const authority = await ensureInterceptAuthority(
    stateDir,
    `${options.instance} in place of AWS`,
    clock.now(),
  );
  const coverage = openCoverage({ path: `${stateDir}/aws/asked.json`, services: allServices, clock, log });
  const endpoint = `http://${host}:${port}`;
  const openRegion = async (region: string) => {
    await ensureRegionNamespace(client, region);
    await ensureDefaultNetwork(client, region, addresses);
    await ensureStandInImages(client, region);
  };
  const links = codeLinks({ endpoint, agent, clock });
  const answer = pipeline({
    world: {
      account: ACCOUNT,
      client,
      clock,
      ids: randomIds,
      endpoint,
      credentials,
      logEvents,
      metrics,
      agent,
      codeUrl: links.urlOf,
    },
    services: allServices,
    links,
    coverage,
    log,
    openRegion,
  });
  const contextOf = interceptCertificates(authority, () => clock.now());
  const functionUrls = openFunctionUrls({
    ...{ client, agent, credentials, clock, log },
    newId: () => randomIds.uuid(),
  });
  const front = await startAwsFront({ host, port, pipeline: answer, functionUrls, contextOf, log });
  const close = async () => {
    await front.close();
    await coverage.close();
    await credentials.close();
  };
  const means = { client, credentials, clock };
  const instanceRoleOf = (key: ObjectKey) => instanceRole(means, key);
  const functionRoleOf = (arn: string, session: string) => functionRole(means, arn, session);
  const openKnownRegion = async (region: string) => {
    if (!REGIONS.includes(region)) throw new TuttiError('BadRequest', `There is no region "${region}"`);
    await openRegion(region);
  };
  return {
    ...{ url: front.url, accept: front.accept, coverage, close },
    instanceRole: instanceRoleOf,
    functionRole: functionRoleOf,
    openRegion: openKnownRegion,
  };
}
