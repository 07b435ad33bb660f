// Detailed monitoring of instances: metrics are the same either way, what is asked for is kept and told.
import type {
  InstanceMonitoring,
  MonitorInstancesCommand,
  UnmonitorInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeMachine, getMachines, refuseGone } from './change.ts';

export async function monitorInstances(
  { InstanceIds }: Input<MonitorInstancesCommand>,
  ctx: Ctx,
): Promise<Output<MonitorInstancesCommand>> {
  return { InstanceMonitorings: await monitor(ctx, InstanceIds, true) };
}

export async function unmonitorInstances(
  { InstanceIds }: Input<UnmonitorInstancesCommand>,
  ctx: Ctx,
): Promise<Output<UnmonitorInstancesCommand>> {
  return { InstanceMonitorings: await monitor(ctx, InstanceIds, false) };
}

async function monitor(ctx: Ctx, ids: readonly string[], isOn: boolean): Promise<InstanceMonitoring[]> {
  const machines = await getMachines(ctx, ids);
  for (const machine of machines) refuseGone(machine);
  return Promise.all(
    machines.map(async ({ metadata }) => {
      await changeMachine(ctx, metadata.name, ({ spec }) => ({ ...spec, monitoring: isOn }));
      return { InstanceId: metadata.name, Monitoring: { State: isOn ? 'enabled' : 'disabled' } };
    }),
  );
}
