import type { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { type CheckedLaunch, checkedLaunch, draftsOf } from '../../../../../core/machines/launch.ts';
import { isWithin } from '../../../../../core/machines/place.ts';
import { isMachineAlive, type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import type { MachineTemplate } from '../../../../../model/kinds/machine-schema.ts';
import { subnetKind } from '../../../../../model/kinds/subnet.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { giveToNew } from '../addresses/holder.ts';
import { inconsistentToken, invalidCombination } from '../faults.ts';
import { given } from '../given.ts';
import { asFault, launchWorld } from '../launch-world.ts';
import { digestOf } from '../request-digest.ts';
import { inTurn } from '../turns.ts';
import { checkRoom, insufficient, placed } from './capacity.ts';
import { told } from './filters.ts';
import { withKnowledge } from './known.ts';
import { makeMachine, unmakeMachine } from './make.ts';
import { reservation } from './reservations.ts';
import { countsOf, type RunInput, type Wanted, wantedOf } from './run-input.ts';
import { withOwnInterface } from './run-interface.ts';

/** All is checked before anything is made; a call with a ClientToken that was carried out is answered again. */
export function runInstances(
  raw: Input<RunInstancesCommand>,
  ctx: Ctx,
): Promise<Output<RunInstancesCommand>> {
  const input = given(raw);
  const token = input.ClientToken;
  if (!token) return run(input, ctx);
  return inTurn(`run/${ctx.region}/${token}`, async () => {
    const { items } = await ctx.client.list(machineKind, { namespace: ctx.region });
    const before = items.filter(({ spec }) => spec.clientToken === token);
    if (before.some(({ spec }) => spec.further?.RequestDigest !== digestOf(input))) throw inconsistentToken();
    // Fewer than were asked for: control ended in the middle, and the client asks again.
    return before.length < countsOf(input).least ? run(input, ctx, before) : answer(before, ctx);
  });
}

/** `before`: what the same call has made already. */
async function run(
  input: RunInput,
  ctx: Ctx,
  before: readonly Machine[] = [],
): Promise<Output<RunInstancesCommand>> {
  const { least, most } = countsOf(input);
  const [wanted, world] = await Promise.all([wantedOf(input, ctx), launchWorld(ctx)]);
  const template = withDigest(await placedTemplate(wanted.template, ctx), input);
  if (template.address && most > 1)
    throw invalidCombination('Several instances cannot be launched with one private IP address');
  const checked = asFault(() => checkedLaunch(template, world));
  const room = await checkRoom(ctx, checked.type, least);
  const amounts = { input, least, most: Math.min(most, Math.max(least, room)) };
  const made = await makeAll(checked, wanted, amounts, before, ctx);
  return answer(await enough(made, least, checked, ctx), ctx);
}

/** Without a zone: that of the default subnets (that have the address) with the fewest machines, which is what "choose for me" means. */
async function placedTemplate(template: MachineTemplate, { client, region }: Ctx): Promise<MachineTemplate> {
  if (template.subnet || template.zone) return template;
  const subnets = (await client.list(subnetKind, { namespace: region })).items;
  const machines = (await client.list(machineKind, { namespace: region })).items.filter(isMachineAlive);
  const count = (zone: string) => machines.filter(({ spec }) => spec.zone === zone).length;
  const has = (cidr: string) => template.address === undefined || isWithin(template.address, cidr);
  const possible = subnets.filter(({ spec }) => spec.defaultForAz && has(spec.cidrBlock));
  const zones = possible.map(({ spec }) => spec.availabilityZone);
  const [zone] = zones.sort((a, b) => count(a) - count(b) || (a < b ? -1 : 1));
  return zone === undefined ? template : { ...template, zone };
}

interface Amounts {
  readonly input: RunInput;
  readonly least: number;
  readonly most: number;
}

/** As many as can be made, with those before; fewer than `least` are taken back, and what stood in the way is thrown. */
async function makeAll(
  checked: CheckedLaunch,
  { launchTemplate, own }: Wanted,
  { input, least, most }: Amounts,
  before: readonly Machine[],
  ctx: Ctx,
): Promise<readonly Machine[]> {
  const reservationId = before[0]?.spec.reservation ?? ctx.ids.resource('r');
  const taken = new Set(before.map(({ spec }) => spec.launchIndex));
  const launch = (index: number) => ({
    reservation: reservationId,
    index,
    clientToken: input.ClientToken,
    launchTemplate,
  });
  const indexes = Array.from({ length: most }, (_, index) => index).filter((index) => !taken.has(index));
  const drafts = indexes.map((index) => withOwnInterface(draftsOf(checked, launch(index), ctx.ids), own));
  const results = await Promise.allSettled(drafts.map((draft) => makeMachine(ctx, draft)));
  const made = [
    ...before,
    ...results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
  ];
  const failed = results.find((result) => result.status === 'rejected');
  if (own && !failed) return Promise.all(made.map((machine) => giveToNew(ctx, machine)));
  if (!failed || made.length >= least) return made;
  await Promise.all(made.map((machine) => unmakeMachine(ctx, machine)));
  throw failed.reason;
}

/** What placement has room for, if that is enough; else nothing stays, and what is short is thrown. */
async function enough(
  made: readonly Machine[],
  least: number,
  { type }: CheckedLaunch,
  ctx: Ctx,
): Promise<readonly Machine[]> {
  const { kept, refused } = await placed(ctx, made);
  if (refused.length === 0) return kept;
  const stays = kept.length >= least;
  await Promise.all((stays ? refused : made).map((machine) => unmakeMachine(ctx, machine)));
  if (stays) return kept;
  throw insufficient(
    refused[0]?.status?.placement?.message ?? `We currently do not have sufficient ${type.name} capacity.`,
  );
}

async function answer(machines: readonly Machine[], ctx: Ctx): Promise<Output<RunInstancesCommand>> {
  const known = await withKnowledge(ctx, machines);
  return reservation(machines[0]?.spec.reservation ?? '', known.map(told));
}

function withDigest(template: MachineTemplate, input: RunInput): MachineTemplate {
  if (!input.ClientToken) return template;
  return { ...template, further: { ...template.further, RequestDigest: digestOf(input) } };
}
