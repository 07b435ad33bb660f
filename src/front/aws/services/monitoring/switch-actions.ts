// Turns the actions of alarms on or off. Names without an alarm are passed over, as AWS does.
import type { Ctx } from '../../context.ts';
import { changeAlarm, findAlarm, nowText, withChange } from './alarm-records.ts';

export async function switchActions(ctx: Ctx, names: readonly string[], isOn: boolean): Promise<void> {
  for (const name of new Set(names)) {
    if (!(await findAlarm(ctx, name))) continue;
    const at = nowText(ctx);
    await changeAlarm(ctx, name, (spec) =>
      spec.actionsEnabled === isOn
        ? spec
        : withChange({ ...spec, actionsEnabled: isOn, updatedAt: at }, 'Update', at),
    );
  }
}
