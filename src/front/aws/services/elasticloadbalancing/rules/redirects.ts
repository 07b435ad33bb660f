// How is a redirect said in the calls, and in the object? There it is one location with the placeholders in it:
//
//   #{protocol}://#{host}:#{port}/#{path}?#{query}
import type { RedirectActionConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { NoUndefined } from '@smithy/types';
import type { RuleAction } from '../../../../../model/traffic-types.ts';
import { invalidAction, validationError } from '../faults.ts';

type Redirect = RuleAction & { readonly type: 'redirect' };

const SAME = {
  protocol: '#{protocol}',
  host: '#{host}',
  port: '#{port}',
  path: '/#{path}',
  query: '#{query}',
};
const STATUS: { readonly [code: string]: Redirect['statusCode'] } = { HTTP_301: 301, HTTP_302: 302 };
const LOCATION = /^(#\{protocol\}|https?):\/\/(.*?):(#\{port\}|\d+)(\/[^?]*)\?(.*)$/s;

/** Throws InvalidLoadBalancerAction or ValidationError. */
export function redirectOf(config: RedirectActionConfig): Redirect {
  const protocol = (config.Protocol || SAME.protocol).replace(/^HTTPS?$/, (text) => text.toLowerCase());
  const {
    host = '',
    port = '',
    path = '',
    query = '',
  } = {
    host: config.Host || SAME.host,
    port: config.Port || SAME.port,
    path: config.Path || SAME.path,
    query: config.Query ?? SAME.query,
  };
  const statusCode = STATUS[config.StatusCode ?? ''];
  if (statusCode === undefined)
    throw validationError(`Redirect status code '${config.StatusCode}' must be one of 'HTTP_301, HTTP_302'`);
  const location = `${protocol}://${host}:${port}${path}?${query}`;
  if (!LOCATION.test(location) || !isPort(port))
    throw validationError(`The redirect to '${location}' is not valid: check protocol, port and path`);
  if (protocol === SAME.protocol && host === SAME.host && port === SAME.port && path === SAME.path)
    throw invalidAction(
      'The RedirectConfig must modify at least one of the following components to avoid a redirect loop: protocol, hostname, port or path',
    );
  return { type: 'redirect', statusCode, location };
}

function isPort(text: string): boolean {
  return text === SAME.port || (Number(text) >= 1 && Number(text) <= 65_535);
}

/** A redirect as AWS tells it. */
export function redirectText({ statusCode, location }: Redirect): NoUndefined<RedirectActionConfig> {
  const [
    ,
    protocol = SAME.protocol,
    Host = SAME.host,
    Port = SAME.port,
    Path = SAME.path,
    Query = SAME.query,
  ] = LOCATION.exec(location) ?? [];
  const Protocol = protocol.startsWith('#') ? protocol : protocol.toUpperCase();
  const StatusCode = statusCode === 301 || statusCode === 308 ? 'HTTP_301' : 'HTTP_302';
  return { Protocol, Port, Host, Path, Query, StatusCode };
}
