import type { CreateNetworkInterfaceCommand } from '@aws-sdk/client-ec2';
import { groupsOf, placeOf } from '../../../../../core/machines/place.ts';
import { isError } from '../../../../../model/errors.ts';
import { type NetworkInterface, networkInterfaceKind } from '../../../../../model/kinds/network-interface.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { inconsistentToken, missingParameter, unsupportedFeature } from '../faults.ts';
import { given, present } from '../given.ts';
import { addressFault } from '../instances/make.ts';
import { asFault, launchWorld } from '../launch-world.ts';
import { digestOf, REQUEST_ANNOTATION } from '../request-digest.ts';
import { tagsFor } from '../tag-specifications.ts';
import { timeOf } from '../times.ts';
import { inTurn } from '../turns.ts';
import { allInterfaces } from './interfaces.ts';

type Request = Input<CreateNetworkInterfaceCommand>;

/** With one private address, of its subnet. The same call with its token answers the same interface. */
export async function createNetworkInterface(
  raw: Request,
  ctx: Ctx,
): Promise<Output<CreateNetworkInterfaceCommand>> {
  const input = given(raw);
  refuseUnsupported(input);
  const { ClientToken } = input;
  const { metadata } = ClientToken
    ? await inTurn(`interface/${ctx.region}/${ClientToken}`, () => once(input, ctx))
    : await create(input, ctx);
  const NetworkInterface = (await allInterfaces(ctx)).find(
    ({ NetworkInterfaceId }) => NetworkInterfaceId === metadata.name,
  );
  return { NetworkInterface, ...(ClientToken ? { ClientToken } : {}) };
}

function refuseUnsupported(input: Request): void {
  const { InterfaceType, PrivateIpAddresses = [] } = input;
  if (InterfaceType && (InterfaceType as string) !== 'interface')
    // the provider says so
    throw unsupportedFeature(`network interfaces of the type ${InterfaceType}`);
  if (PrivateIpAddresses.length > 1 || input.SecondaryPrivateIpAddressCount)
    throw unsupportedFeature('further private addresses of a network interface');
  if (input.Ipv4PrefixCount || input.Ipv4Prefixes)
    throw unsupportedFeature('address prefixes of a network interface');
  if (input.Ipv6AddressCount || input.Ipv6Addresses || input.Ipv6PrefixCount || input.Ipv6Prefixes)
    throw unsupportedFeature('IPv6 addresses');
}

async function once(input: Request, ctx: Ctx): Promise<NetworkInterface> {
  const { items } = await ctx.client.list(networkInterfaceKind, { namespace: ctx.region });
  const before = items.find(({ spec }) => spec.clientToken === input.ClientToken);
  if (!before) return create(input, ctx);
  if (before.metadata.annotations?.[REQUEST_ANNOTATION] !== digestOf(input)) throw inconsistentToken();
  return before;
}

async function create(input: Request, ctx: Ctx): Promise<NetworkInterface> {
  const { SubnetId, Groups, ClientToken } = input;
  if (!SubnetId) throw missingParameter('SubnetId');
  const world = await launchWorld(ctx);
  const address = input.PrivateIpAddress ?? input.PrivateIpAddresses?.[0]?.PrivateIpAddress;
  const template = present({ subnet: SubnetId, address, securityGroups: Groups });
  const spec = asFault(() => {
    const place = placeOf(template, world);
    const { publicAddress: _, ...where } = place;
    return { ...where, securityGroups: groupsOf(template, place, world.securityGroups) };
  });
  const annotations = ClientToken ? { annotations: { [REQUEST_ANNOTATION]: digestOf(input) } } : {};
  const metadata = { name: ctx.ids.resource('eni'), namespace: ctx.region, ...annotations };
  const further = present({
    ...{ address, description: input.Description, clientToken: ClientToken },
    tags: tagsFor(input.TagSpecifications, 'network-interface'),
  });
  try {
    const draft = { metadata, spec: { ...spec, ...further, createdAt: timeOf(ctx.clock) } };
    return await ctx.client.create(networkInterfaceKind, draft);
  } catch (error) {
    throw isError(error, 'Invalid') ? addressFault(error, SubnetId) : error;
  }
}
