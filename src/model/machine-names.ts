// What machines are called: names that follow from their addresses, as in EC2.

/** `ip-10-200-8-5.us-east-2.compute.internal` */
export function privateDnsName(address: string, region: string): string {
  const domain = region === 'us-east-1' ? 'ec2' : `${region}.compute`;
  return `ip-${address.replaceAll('.', '-')}.${domain}.internal`;
}

/** `ec2-198-18-0-5.us-east-2.compute.amazonaws.com` */
export function publicDnsName(address: string, region: string): string {
  const domain = region === 'us-east-1' ? 'compute-1' : `${region}.compute`;
  return `ec2-${address.replaceAll('.', '-')}.${domain}.amazonaws.com`;
}

/** Stable, locally administered: `02:74:` and the address. */
export function macAddressOf(address: string): string {
  const octets = address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
  return `02:74:${octets.join(':')}`;
}

/** Its name in the image store. */
export function storedImageName(region: string, image: string): string {
  return `machines.tutti.dev/${region}/${image}:latest`;
}

const HELD = 'machines.tutti.dev/held/';

/** Another name for an image, which keeps it for a machine when its own name goes. Nobody's to see or to remove. */
export const heldImageName = (machineId: string): string => `${HELD}${machineId}:latest`;
export const isHeldImage = (name: string): boolean => name.startsWith(HELD);
