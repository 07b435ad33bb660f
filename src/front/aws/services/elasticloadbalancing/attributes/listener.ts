// The attributes of listeners, and what they do.
import type { Listener } from '../../../../../model/traffic-types.ts';
import {
  ANYTHING,
  type Attribute,
  attributeOf,
  BOOLEAN,
  changedAttributes,
  type Rule,
  type Rules,
} from './attributes.ts';

/** Answers get these headers. */
const RESPONSE_HEADERS = [
  'strict_transport_security',
  'access_control_allow_origin',
  'access_control_allow_methods',
  'access_control_allow_headers',
  'access_control_allow_credentials',
  'access_control_expose_headers',
  'access_control_max_age',
  'content_security_policy',
  'x_content_type_options',
  'x_frame_options',
];

const headerKey = (name: string) => `routing.http.response.${name}.header_value`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const HEADER_VALUE: Rule = { value: '', allowed: /^[^\u0000-\u001f\u007f]{0,1024}$/ };

const HTTP: Rules = {
  'routing.http.response.server.enabled': { value: 'true', allowed: BOOLEAN },
  ...Object.fromEntries(RESPONSE_HEADERS.map((name) => [headerKey(name), HEADER_VALUE])),
};

const renamed = (name: string): Rule => ({
  value: name,
  allowed: ANYTHING,
  refused: { values: new RegExp(`^(?!${name}$)`, 'i'), why: 'the header has one name' },
});

const HTTPS: Rules = {
  ...HTTP,
  'routing.http.request.x_amzn_tls_version.header_name': renamed('X-Amzn-Tls-Version'),
  'routing.http.request.x_amzn_tls_cipher_suite.header_name': renamed('X-Amzn-Tls-Cipher-Suite'),
};

const TCP: Rules = { 'tcp.idle_timeout.seconds': { value: '350', allowed: [60, 6000] } };

type Spec = Listener['spec'];

/** Which attributes a listener has. */
export function listenerRules({ protocol }: Pick<Spec, 'protocol'>): Rules {
  if (protocol === 'HTTP') return HTTP;
  if (protocol === 'HTTPS') return HTTPS;
  return protocol === 'TCP' ? TCP : {};
}

/** The spec with the attributes and what follows from them. */
export function withListenerAttributes(spec: Spec, given: readonly Attribute[]): Spec {
  const rules = listenerRules(spec);
  const attributes = changedAttributes(rules, spec.attributes, given);
  const said = (key: string) => attributeOf(rules, attributes, key);
  if (spec.protocol === 'TCP')
    return { ...spec, attributes, idleTimeoutSeconds: Number(said('tcp.idle_timeout.seconds')) };
  const set = RESPONSE_HEADERS.flatMap((name) => {
    const value = said(headerKey(name));
    return value === '' ? [] : [{ name: name.replaceAll('_', '-'), value }];
  });
  const keepsServer = said('routing.http.response.server.enabled') !== 'false';
  return { ...spec, attributes, responseHeaders: { set, remove: keepsServer ? [] : ['server'] } };
}
