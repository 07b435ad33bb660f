// Is a text an IP address or a range, and may traffic be sent to it?
import { isIP, isIPv4, isIPv6 } from 'node:net';
import { type Errors, invalid } from './fields.ts';

export function validateIp(text: string, path: string): Errors {
  return isIP(text) === 0
    ? [invalid(path, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')]
    : [];
}

export function validateIpv4(text: string, path: string): Errors {
  return isIPv4(text) ? [] : [invalid(path, text, 'must be a valid IPv4 address')];
}

export function validateIpv6(text: string, path: string): Errors {
  return isIPv6(text) ? [] : [invalid(path, text, 'must be a valid IPv6 address')];
}

export function validateCidr(text: string, path: string): Errors {
  return isCidr(text)
    ? []
    : [invalid(path, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}

export function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  const family = isIP(address);
  return (
    more.length === 0 && family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
  );
}

/** The families of the addresses, each at most once. */
export function isOnePerFamily(addresses: readonly string[]): boolean {
  const families = addresses.map((address) => isIP(address.split('/')[0] ?? ''));
  return new Set(families).size === families.length;
}

const SPECIAL: readonly (readonly [(text: string) => boolean, (text: string) => string])[] = [
  [(text) => text === '0.0.0.0' || text === '::', (text) => `may not be unspecified (${text})`],
  [
    (text) => text.startsWith('127.') || text === '::1',
    () => 'may not be in the loopback range (127.0.0.0/8, ::1/128)',
  ],
  [
    (text) => text.startsWith('169.254.') || /^fe[89ab]/i.test(text),
    () => 'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
  ],
  [
    (text) => text.startsWith('224.0.0.') || /^ff[0-9a-f]2:/i.test(text),
    () => 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
  ],
];

/** Addresses that mean something else on every host are no targets. */
export function validateNonSpecialIp(text: string, path: string): Errors {
  if (isIP(text) === 0) return [invalid(path, text, 'must be a valid IP address')];
  return SPECIAL.filter(([matches]) => matches(text)).map(([, words]) => invalid(path, text, words(text)));
}
