// What happens to a request, in order: who is it for, who signed it, is there such an operation, what does it say, what is the answer.
//
// Each step refuses by throwing; one place turns what was thrown into the protocol's own error. Nothing is decided twice.
import type { Log } from '../../machinery/log.ts';
import type { CodeLinks } from './code-links.ts';
import type { Ctx } from './context.ts';
import type { Coverage } from './coverage.ts';
import { type Call, callHint, dispatch } from './dispatch.ts';
import { ANONYMOUS } from './identity/caller.ts';
import type { Operation, OperationTable } from './operation.ts';
import { faultOf, unknownOperation, unsupported } from './refusal.ts';
import { checkRegion } from './region.ts';
import type { AwsService } from './service.ts';
import { DEFAULT_REGION } from './shared/arn.ts';
import { refuseDryRun } from './shared/dry-run.ts';
import { namedFor } from './signing/names.ts';
import { verifySignature } from './signing/verify.ts';
import { inflated } from './wire/content-encoding.ts';
import { operationNames, restOperation } from './wire/operation-names.ts';
import type { WireReply, WireRequest } from './wire/protocol.ts';
import { protocols } from './wire/protocols.ts';

export interface PipelineDeps {
  /** What all operations are given, whoever calls from wherever. */
  readonly world: Omit<Ctx, 'caller' | 'region' | 'requestId' | 'log'>;
  readonly services: readonly AwsService[];
  readonly coverage: Coverage;
  /** What needs no signature, since it carries its own. */
  readonly links: Pick<CodeLinks, 'answer'>;
  readonly log: Log;
  /** Makes what a region starts with, once; resolves when it is there. */
  readonly openRegion: (region: string) => Promise<void>;
}

/** Answers one request; never throws. */
export type Pipeline = (request: WireRequest) => Promise<WireReply>;

export function pipeline(deps: PipelineDeps): Pipeline {
  const tables = lazily(({ load }: AwsService) => load());
  return async (request) => {
    const requestId = deps.world.ids.uuid();
    let call: Call | undefined;
    try {
      const link = await deps.links.answer(request);
      if (link) return link;
      call = dispatch(request, deps.services);
      return await answer(deps, tables, call, request, requestId);
    } catch (error) {
      const protocol = call?.protocol ?? callHint(request).protocol;
      const fault = namedFor(protocol, faultOf(error, protocol));
      if (!fault.sender)
        deps.log.error('Cannot answer an AWS call', {
          error,
          requestId,
          service: call?.service.name,
          operation: call?.operation,
        });
      return protocols[protocol].fault(fault, requestId, call?.service ?? {});
    }
  };
}

async function answer(
  deps: PipelineDeps,
  tables: (service: AwsService) => Promise<OperationTable>,
  call: Call,
  request: WireRequest,
  requestId: string,
): Promise<WireReply> {
  const { service } = call;
  const name = operationOf(call, request);
  const signed = await signer(deps, service, name, request);
  const operation = await operationNamed(deps, await tables(service), call, name);
  if (!service.global) await deps.openRegion(signed.region);
  const protocol = protocols[call.protocol];
  const input = protocol.decode(operation.schema, await inflated({ ...request, body: signed.body }));
  if (!service.ownDryRuns) refuseDryRun(input);
  const log = deps.log.child({ requestId, service: service.name, operation: name });
  const ctx: Ctx = { ...deps.world, log, requestId, caller: signed.caller, region: signed.region };
  const output = await operation.handle(input, ctx);
  return protocol.encode(operation.schema, output ?? {}, requestId, service);
}

function operationOf({ service, operation, protocol }: Call, request: WireRequest): string {
  const name = operation ?? restOperation(service.name, request);
  if (name === undefined)
    throw unknownOperation(protocol, `${request.method} ${request.path}`, service.version);
  return name;
}

/** Who signed, and for where. What is never signed comes from nobody. */
async function signer(
  { world: { credentials, clock } }: PipelineDeps,
  service: AwsService,
  operation: string,
  request: WireRequest,
) {
  const isSigned =
    request.headers.authorization !== undefined ||
    /(?:^|&)X-Amz-(?:Signature|Credential)=/.test(request.query);
  if (!isSigned && service.unsigned?.includes(operation))
    return { caller: ANONYMOUS, region: DEFAULT_REGION, body: request.body };
  const signed = await verifySignature(request, { credentials, nowMs: clock.now() });
  checkRegion(signed.region);
  return signed;
}

async function operationNamed(
  { coverage }: PipelineDeps,
  table: OperationTable,
  { service, protocol }: Call,
  name: string,
): Promise<Operation> {
  const found = table.get(name);
  const known = found !== undefined || operationNames(service.name).includes(name);
  if (known) coverage.asked(service.name, name);
  if (found) return found;
  throw known ? unsupported(service.name, name) : unknownOperation(protocol, name, service.version);
}

/** Makes each value once, at its first use; a failure is tried again at the next. */
function lazily<K, V>(make: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const made = new Map<K, Promise<V>>();
  return (key) => {
    const found = made.get(key);
    if (found) return found;
    const value = make(key);
    made.set(key, value);
    value.catch(() => made.delete(key));
    return value;
  };
}
