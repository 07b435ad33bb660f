import type { ListVirtualMFADevicesCommand } from '@aws-sdk/client-iam';
import type { Input, Output } from '../../../operation.ts';

/** There are no MFA devices. */
export async function listVirtualMFADevices(
  _input: Input<ListVirtualMFADevicesCommand>,
): Promise<Output<ListVirtualMFADevicesCommand>> {
  return { VirtualMFADevices: [], IsTruncated: false };
}
