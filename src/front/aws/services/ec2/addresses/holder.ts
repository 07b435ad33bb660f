// Who has an elastic address, or is to have it: an instance, a network interface that was made alone, or both.
//
// A network interface keeps its address when its instance goes. So it is written there first, and then to the instance, whose traffic it is;
// what was not written in the end is written by the same call once more.
import type { ElasticAssociation } from '../../../../../model/kinds/elastic-address.ts';
import type { Machine } from '../../../../../model/kinds/machine.ts';
import { type NetworkInterface, networkInterfaceKind } from '../../../../../model/kinds/network-interface.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import { changeRecord } from '../../../shared/records.ts';
import { notFound } from '../faults.ts';
import { changeMachine } from '../instances/change.ts';
import { getOwnInterface } from '../network/own-interfaces.ts';
import { inTurn } from '../turns.ts';

export interface Holder {
  readonly machine?: Machine;
  readonly own?: NetworkInterface;
}

/** One change of who has what at a time. */
export function inAddressTurn<T>({ region }: Ctx, task: () => Promise<T>): Promise<T> {
  return inTurn(`addresses/${region}`, task);
}

export function heldBy({ machine, own }: Holder): ElasticAssociation | undefined {
  return (own ?? machine)?.spec.elasticAddress;
}

/** Undefined takes it away. */
export async function giveAddress(
  ctx: Ctx,
  { machine, own }: Holder,
  elasticAddress: ElasticAssociation | undefined,
): Promise<void> {
  const given = <S extends { readonly elasticAddress?: ElasticAssociation }>(spec: S): S => {
    const { elasticAddress: _, ...rest } = spec;
    return { ...rest, ...(elasticAddress && { elasticAddress }) } as S; // the same but for what may be absent
  };
  if (own) {
    const missing = () => notFound(own.metadata.name, 'eni');
    const change = (found: NetworkInterface) => ({ ...found, spec: given(found.spec) });
    await changeRecord(ctx.client, networkInterfaceKind, keyOf(own), missing, change);
  }
  if (machine) await changeMachine(ctx, machine.metadata.name, ({ spec }) => given(spec));
}

/** A machine that was just made gets what its interface was given meanwhile. */
export function giveToNew(ctx: Ctx, machine: Machine): Promise<Machine> {
  return inAddressTurn(ctx, async () => {
    const { elasticAddress } = (await getOwnInterface(ctx, machine.spec.interfaceId)).spec;
    if (!elasticAddress) return machine;
    return changeMachine(ctx, machine.metadata.name, ({ spec }) => ({ ...spec, elasticAddress }));
  });
}
