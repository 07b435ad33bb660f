// How dashboards are named: they belong to the account, not to a region.
import type { ObjectKey } from '../../../../model/object.ts';
import { objectName } from '../../../../model/object-name.ts';
import type { Ctx } from '../../context.ts';

export function dashboardKey(name: string): ObjectKey {
  return { name: objectName(name) };
}

export function dashboardArn({ account }: Ctx, name: string): string {
  return `arn:aws:cloudwatch::${account}:dashboard/${name}`;
}
