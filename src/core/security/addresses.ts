// Which texts are addresses and ranges of IPv4, and what lies in a range?

export function isAddress(text: string): boolean {
  const octets = text.split('.');
  return octets.length === 4 && octets.every((octet) => isUpTo(octet, 255));
}

/** `10.0.0.0/8` */
export function isRange(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  return rest.length === 0 && isAddress(address) && isUpTo(bits, 32);
}

/** Whether the address, which is one, lies in the range, which is one. */
export function contains(range: string, address: string): boolean {
  const [network = '', bits = '32'] = range.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(network) / size) === Math.floor(toNumber(address) / size);
}

/** Leading zeros mean different things to different programs. */
function isUpTo(text: string, limit: number): boolean {
  return /^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= limit;
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
