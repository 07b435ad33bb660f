// What a group does at present: its processes may be suspended, its metrics collected or not.
import type {
  DisableMetricsCollectionCommand,
  EnableMetricsCollectionCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { validationError } from '../faults.ts';
import { changeGroup } from '../lookup.ts';
import { secondOf } from '../times.ts';
import { GROUP_METRICS, PROCESSES } from '../words.ts';

export async function suspendProcesses(
  { AutoScalingGroupName, ScalingProcesses }: Input<SuspendProcessesCommand>,
  ctx: Ctx,
): Promise<Output<SuspendProcessesCommand>> {
  const named = processes(ScalingProcesses);
  const reason = `User suspended at ${secondOf(ctx.clock)}`;
  await changeGroup(ctx, AutoScalingGroupName, (spec) => {
    const fresh = named.filter((name) => !spec.suspended.some(({ process }) => process === name));
    if (fresh.length === 0) return spec;
    return { ...spec, suspended: [...spec.suspended, ...fresh.map((process) => ({ process, reason }))] };
  });
  return {};
}

export async function resumeProcesses(
  { AutoScalingGroupName, ScalingProcesses }: Input<ResumeProcessesCommand>,
  ctx: Ctx,
): Promise<Output<ResumeProcessesCommand>> {
  const named = processes(ScalingProcesses);
  await changeGroup(ctx, AutoScalingGroupName, (spec) => {
    const suspended = spec.suspended.filter(({ process }) => !named.includes(process));
    return suspended.length === spec.suspended.length ? spec : { ...spec, suspended };
  });
  return {};
}

/** None means all. */
function processes(given: readonly string[] = []): readonly string[] {
  const wrong = given.find((name) => !PROCESSES.includes(name));
  if (wrong !== undefined)
    throw validationError(
      `Invalid ScalingProcess: '${wrong}' is not one of the valid process types: ${PROCESSES.join(', ')}`,
    );
  return given.length > 0 ? given : PROCESSES;
}

export async function enableMetricsCollection(
  { AutoScalingGroupName, Granularity, Metrics }: Input<EnableMetricsCollectionCommand>,
  ctx: Ctx,
): Promise<Output<EnableMetricsCollectionCommand>> {
  if (Granularity !== '1Minute') throw validationError(`Invalid Granularity: ${Granularity}`);
  const named = metrics(Metrics);
  await changeGroup(ctx, AutoScalingGroupName, (spec) => {
    const after = [...new Set([...spec.metrics, ...named])];
    return after.length === spec.metrics.length ? spec : { ...spec, metrics: after };
  });
  return {};
}

export async function disableMetricsCollection(
  { AutoScalingGroupName, Metrics }: Input<DisableMetricsCollectionCommand>,
  ctx: Ctx,
): Promise<Output<DisableMetricsCollectionCommand>> {
  const named = metrics(Metrics);
  await changeGroup(ctx, AutoScalingGroupName, (spec) => {
    const after = spec.metrics.filter((metric) => !named.includes(metric));
    return after.length === spec.metrics.length ? spec : { ...spec, metrics: after };
  });
  return {};
}

function metrics(given: readonly string[] = []): readonly string[] {
  const wrong = given.find((name) => !GROUP_METRICS.includes(name));
  if (wrong !== undefined) throw validationError(`Invalid metric: ${wrong}`);
  return given.length > 0 ? given : GROUP_METRICS;
}
