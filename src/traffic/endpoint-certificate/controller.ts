// Every region with function URLs or HTTP APIs has a certificate for their names, signed by our own authority, in a Secret that the agent
// reads; renewed a month before it ends, made again when somebody takes it away.
import type { Clock } from '../../machinery/clock.ts';
import { type Controller, type Outcome, on, settled, wakeAt } from '../../machinery/controller.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { issueServer, type KeyPair } from '../../machinery/pki/certificate.ts';
import { ENDPOINT_CERTIFICATE, endpointWildcards } from '../../model/function-hosts.ts';
import type { FunctionUrl } from '../../model/kinds/function-rules.ts';
import type { HttpApi } from '../../model/kinds/http-api.ts';
import { type Secret, secretKind, secretValue } from '../../model/kinds/secret.ts';
import { isDeleting } from '../../model/object.ts';
import { goodUntil } from './plan.ts';

export interface EndpointCertificateDeps {
  readonly client: ObjectClient;
  readonly functionUrls: Informer<FunctionUrl>;
  readonly httpApis: Informer<HttpApi>;
  readonly secrets: Informer<Secret>;
  readonly authority: KeyPair;
  readonly clock: Clock;
}

export function endpointCertificate(deps: EndpointCertificateDeps): Controller {
  const region = ({ metadata }: FunctionUrl | HttpApi) => [metadata.namespace ?? ''];
  return {
    name: 'endpoint-certificate',
    triggers: [
      on(deps.functionUrls, region),
      on(deps.httpApis, region),
      on(deps.secrets, ({ metadata: { name, namespace = '' } }) =>
        name === ENDPOINT_CERTIFICATE ? [namespace] : [],
      ),
    ],
    concurrency: 1,
    reconcile: (name) => reconcile(deps, name),
  };
}

async function reconcile(deps: EndpointCertificateDeps, region: string): Promise<Outcome> {
  const { client, functionUrls, httpApis, authority, clock } = deps;
  const all = [...functionUrls.list(region), ...httpApis.list(region)];
  if (all.every(isDeleting)) return settled;
  const key = { namespace: region, name: ENDPOINT_CERTIFICATE };
  const secret = await client.find(secretKind, key);
  if (secret && isDeleting(secret)) return settled;
  const names = endpointWildcards(region);
  const pem = secret && secretValue(secret, 'tls.crt')?.toString();
  const nowMs = clock.now();
  const goodUntilMs = pem && goodUntil(pem, { names, authority: authority.certificate, nowMs });
  if (goodUntilMs) return wakeAt(goodUntilMs, 'its certificate is to be renewed');
  const made = await issueServer(authority, names, nowMs);
  const data = { 'tls.crt': base64(made.certificate), 'tls.key': base64(made.key) };
  if (secret) await client.update(secretKind, { ...secret, data });
  else await client.create(secretKind, { metadata: key, type: 'kubernetes.io/tls', data });
  return settled;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
