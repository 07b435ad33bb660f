// What others need to check our tokens: who the issuer is and its public keys. Nothing of it is secret.
import type { Handler } from '../call.ts';
import { noSuchResource } from '../verbs/target.ts';

export const ISSUER_PATH = '/.well-known/openid-configuration';
export const KEYS_PATH = '/openid/v1/jwks';

export const serveIssuer: Handler = (call, { serviceAccounts }) => {
  if (!serviceAccounts) throw noSuchResource();
  const host = call.request.headers.host ?? 'kubernetes.default.svc';
  const body = {
    issuer: serviceAccounts.issuer,
    jwks_uri: `https://${host}${KEYS_PATH}`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  };
  return { code: 200, body, contentType: 'application/json' };
};

export const serveKeys: Handler = (_call, { serviceAccounts }) => {
  if (!serviceAccounts) throw noSuchResource();
  return { code: 200, body: serviceAccounts.jwks, contentType: 'application/jwk-set+json' };
};
