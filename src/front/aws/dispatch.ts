// Which service, which protocol and which operation is a request for?
//
// One endpoint serves all, so the request has to say: CBOR by its header and path, JSON by X-Amz-Target, query and ec2 by the
// form's Action, REST by path. The service is the one of the credential scope; for the few operations that nobody signs it is
// the one of the target, of the host or of the action. Old and new clients speak different protocols to one service.
import { AwsFault } from './fault.ts';
import type { AwsService } from './service.ts';
import { credentialScope } from './signing/scope.ts';
import { formOf } from './wire/form.ts';
import type { ProtocolName, WireRequest } from './wire/protocol.ts';

export interface Call {
  readonly service: AwsService;
  readonly protocol: ProtocolName;
  /** Absent on REST: the path and the service's schemas say it. */
  readonly operation?: string;
}

/** Throws AwsFault with `UnknownService` or `MissingAction`. */
export function dispatch(request: WireRequest, services: readonly AwsService[]): Call {
  const hint = callHint(request);
  const scope = credentialScope(request)?.service;
  const service =
    services.find(({ signingName }) => signingName === scope) ??
    (scope === undefined ? unsigned(request, hint, services) : undefined);
  if (!service && scope === undefined && hint.target === undefined && hint.operation === undefined)
    throw new AwsFault('MissingAuthenticationToken', 'Request is missing Authentication Token', {
      status: 403,
    });
  if (!service)
    throw new AwsFault(
      'UnknownService',
      `Tutti has no service "${scope ?? hint.target ?? hostService(request) ?? ''}" yet`,
      { status: 404 },
    );
  const protocol = hint.protocol === 'query' && service.protocols.includes('ec2') ? 'ec2' : hint.protocol;
  if (protocol !== 'rest-json' && hint.operation === undefined)
    throw new AwsFault('MissingAction', 'The request is missing an action or a required parameter', {
      status: 400,
    });
  return { service, protocol, operation: hint.operation };
}

interface Hint {
  readonly protocol: ProtocolName;
  readonly operation?: string;
  /** Before the dot of X-Amz-Target, or the service of a CBOR path. */
  readonly target?: string;
}

const CBOR_PATH = /^\/service\/([^/]+)\/operation\/([^/]+)$/;

/** How the request looks, before anything is known of its service. */
export function callHint(request: WireRequest): Hint {
  const { headers, path } = request;
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') {
    const [, target, operation] = CBOR_PATH.exec(path) ?? [];
    return { protocol: 'cbor', operation, target };
  }
  const target = headers['x-amz-target'];
  if (target !== undefined) {
    const dot = target.lastIndexOf('.');
    const protocol = headers['content-type']?.startsWith('application/x-amz-json-1.0')
      ? 'json1.0'
      : 'json1.1';
    return { protocol, operation: target.slice(dot + 1), target: target.slice(0, Math.max(0, dot)) };
  }
  const action = formOf(request)?.get('Action');
  if (action !== undefined && path === '/') return { protocol: 'query', operation: action };
  return path === '/' ? { protocol: 'query' } : { protocol: 'rest-json' };
}

function unsigned(
  request: WireRequest,
  { target, operation }: Hint,
  services: readonly AwsService[],
): AwsService | undefined {
  const host = hostService(request);
  const version = formOf(request)?.get('Version');
  return (
    services.find(({ targets }) => target !== undefined && targets.includes(target)) ??
    services.find(({ signingName }) => signingName === host) ??
    services.find(
      (service) =>
        operation !== undefined &&
        service.unsigned?.includes(operation) &&
        (version ?? service.version) === service.version,
    ) ??
    services.find((service) => version !== undefined && service.version === version)
  );
}

/** `sts` of `sts.us-east-2.amazonaws.com`. */
function hostService({ headers }: WireRequest): string | undefined {
  return /^([a-z0-9-]+)\.(?:[a-z0-9-]+\.)?(?:api\.)?(?:aws|amazonaws\.com)(?::\d+)?$/.exec(
    headers.host ?? '',
  )?.[1];
}
