import type { DescribeRouteTablesCommand } from '@aws-sdk/client-ec2';
import { routeTableKind } from '../../../../../model/kinds/route-table.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { describableRouteTable, routeTableText } from './route-table-text.ts';

export async function describeRouteTables(
  input: Input<DescribeRouteTablesCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeRouteTablesCommand>> {
  const { items } = await client.list(routeTableKind, { namespace: region });
  const { items: shown, next } = describe(items, input, input.RouteTableIds, describableRouteTable);
  return { RouteTables: shown.map(routeTableText), NextToken: next };
}
