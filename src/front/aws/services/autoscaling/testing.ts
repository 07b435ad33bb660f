// Auto Scaling on an object API in memory, for the tests of this folder: calls go through the table, as the kernel makes them. Machines are
// EC2's double's; who carries groups out is a test itself.
import type * as AutoScaling from '@aws-sdk/client-auto-scaling';
import { type GroupMember, type Machine, machineKind } from '../../../../model/kinds/machine.ts';
import type { Command as AnyCommand, Input, Output } from '../../operation.ts';
import { faultOf } from '../../testing.ts';
import { openTestEc2, type TestEc2 } from '../ec2/testing.ts';
import { operations } from './operations.ts';

type Name = {
  [K in keyof typeof AutoScaling]: K extends `${infer N}Command` ? N : never;
}[keyof typeof AutoScaling];
type CommandOf<N extends Name> = `${N}Command` extends keyof typeof AutoScaling
  ? (typeof AutoScaling)[`${N}Command`] extends AnyCommand
    ? InstanceType<(typeof AutoScaling)[`${N}Command`]>
    : never
  : never;

export interface TestAutoScaling {
  readonly ec2: TestEc2;
  call<N extends Name>(name: N, input: Input<CommandOf<N>>): Promise<Output<CommandOf<N>>>;
  /** `Code: message` of the fault that a call ends with. */
  fault<N extends Name>(name: N, input: Input<CommandOf<N>>): Promise<string>;
  /** A group called `web` of one zone, of version 1 of the template `web`. */
  group(input?: Partial<Input<CommandOf<'CreateAutoScalingGroup'>>>): Promise<void>;
  /** A machine of the group; its id. */
  member(changes?: Partial<GroupMember>): Promise<string>;
  /** What the group's controller would do with a machine. */
  become(id: string, changes: Partial<GroupMember>): Promise<Machine>;
  close(): Promise<void>;
}

export async function openTestAutoScaling(): Promise<TestAutoScaling> {
  const ec2 = await openTestEc2();
  const { ctx, client, image } = ec2;
  await ec2.call('CreateLaunchTemplate', {
    LaunchTemplateName: 'web',
    LaunchTemplateData: { ImageId: image, InstanceType: 't3.micro' },
  });
  const call = async (name: string, input: object) => {
    const operation = operations.get(name);
    if (!operation) throw new Error(`There is no operation ${name}`);
    return operation.handle(input as { readonly [member: string]: unknown }, ctx);
  };
  const become = async (id: string, changes: Partial<GroupMember>) => {
    const machine = await client.get(machineKind, { namespace: ctx.region, name: id });
    if (!machine.spec.member) throw new Error(`${id} is in no group`);
    const member = { ...machine.spec.member, ...changes };
    return client.update(machineKind, { ...machine, spec: { ...machine.spec, member } });
  };
  return {
    ec2,
    call: call as TestAutoScaling['call'], // the table checks its types
    fault: (name, input) => faultOf(call(name, input as object)),
    async group(input = {}) {
      await call('CreateAutoScalingGroup', {
        AutoScalingGroupName: 'web',
        MinSize: 0,
        MaxSize: 5,
        LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' },
        AvailabilityZones: [`${ctx.region}a`],
        ...input,
      });
    },
    async member(changes = {}) {
      const id = await ec2.launch({ Placement: { AvailabilityZone: `${ctx.region}a` } });
      await ec2.settle();
      await call('AttachInstances', { AutoScalingGroupName: 'web', InstanceIds: [id] });
      const at = new Date(ctx.clock.now()).toISOString();
      await become(id, { lifecycle: 'InService', inServiceAt: at, ...changes });
      return id;
    },
    become,
    close: () => ec2.close(),
  };
}
