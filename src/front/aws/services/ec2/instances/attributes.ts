// Attributes of an instance, one by one: how each is told, and how it is changed.
import type { InstanceAttribute, ModifyInstanceAttributeRequest } from '@aws-sdk/client-ec2';
import { MAX_USER_DATA_BYTES } from '../../../../../core/machines/launch.ts';
import { instanceTypes } from '../../../../../model/instance-types.ts';
import type { Machine } from '../../../../../model/kinds/machine.ts';
import { AwsFault } from '../../../fault.ts';
import { invalidCombination, invalidParameter, missingParameter, unsupportedFeature } from '../faults.ts';
import { shutdownOf } from '../templates/template-data.ts';
import { instanceText } from './instance-text.ts';
import { groupIdentifiers } from './interface-text.ts';
import type { KnownInstance } from './known.ts';
import { stateOf } from './state.ts';

type Told = Omit<InstanceAttribute, 'InstanceId'>;

export const tellAttribute: { readonly [attribute: string]: (known: KnownInstance) => Told } = {
  instanceType: ({ machine }) => ({ InstanceType: { Value: machine.spec.instanceType } }),
  kernel: () => ({ KernelId: {} }),
  ramdisk: () => ({ RamdiskId: {} }),
  userData: ({ machine }) => ({ UserData: machine.spec.userData ? { Value: machine.spec.userData } : {} }),
  disableApiTermination: ({ machine }) => ({
    DisableApiTermination: { Value: machine.spec.terminationProtection ?? false },
  }),
  disableApiStop: ({ machine }) => ({ DisableApiStop: { Value: machine.spec.stopProtection ?? false } }),
  instanceInitiatedShutdownBehavior: ({ machine }) => ({
    InstanceInitiatedShutdownBehavior: { Value: machine.spec.shutdownBehavior },
  }),
  rootDeviceName: ({ machine }) => ({ RootDeviceName: { Value: machine.spec.rootDisk.device } }),
  blockDeviceMapping: (known) => ({ BlockDeviceMappings: instanceText(known).BlockDeviceMappings }),
  productCodes: () => ({ ProductCodes: [] }),
  sourceDestCheck: ({ machine }) => ({ SourceDestCheck: { Value: machine.spec.sourceDestCheck ?? true } }),
  groupSet: (known) => ({ Groups: groupIdentifiers(known) }),
  ebsOptimized: ({ machine }) => ({ EbsOptimized: { Value: machine.spec.ebsOptimized ?? false } }),
  sriovNetSupport: () => ({ SriovNetSupport: {} }),
  enaSupport: () => ({ EnaSupport: { Value: true } }),
  enclaveOptions: () => ({ EnclaveOptions: { Enabled: false } }),
};

type Spec = Machine['spec'];

/** The spec with what the call changes. Throws for what cannot be changed, or not in this state. */
export function changedSpec(machine: Machine, input: ModifyInstanceAttributeRequest): Spec {
  const asked = { ...input, ...namedAttribute(input) };
  checkAsked(asked);
  const spec: { -readonly [K in keyof Spec]: Spec[K] } = { ...machine.spec };
  if (asked.InstanceType?.Value) spec.instanceType = newType(machine, asked.InstanceType.Value);
  if (asked.UserData?.Value !== undefined) spec.userData = newUserData(machine, asked.UserData.Value);
  if (asked.DisableApiTermination?.Value !== undefined)
    spec.terminationProtection = asked.DisableApiTermination.Value;
  if (asked.DisableApiStop?.Value !== undefined) spec.stopProtection = asked.DisableApiStop.Value;
  if (asked.InstanceInitiatedShutdownBehavior?.Value)
    spec.shutdownBehavior = shutdownOf(asked.InstanceInitiatedShutdownBehavior.Value) ?? 'stop';
  if (asked.SourceDestCheck?.Value !== undefined) spec.sourceDestCheck = asked.SourceDestCheck.Value;
  if (asked.EbsOptimized?.Value !== undefined) spec.ebsOptimized = asked.EbsOptimized.Value;
  if (asked.EnaSupport?.Value === false) throw invalidParameter('ENA support cannot be turned off');
  if (asked.Kernel?.Value ?? asked.Ramdisk?.Value)
    throw invalidParameter('The instance has neither a kernel nor a RAM disk of its own');
  return spec;
}

const UNCHANGING = new Set(['InstanceId', 'DryRun', 'Attribute', 'Value']);

function checkAsked(asked: ModifyInstanceAttributeRequest): void {
  const named = Object.entries(asked).filter(([name, value]) => !UNCHANGING.has(name) && value !== undefined);
  if (named.length === 0) throw invalidCombination('No attributes specified.');
  if (asked.SriovNetSupport) throw unsupportedFeature('another network interface (SriovNetSupport)');
}

const FLAGS = new Set(['disableApiTermination', 'disableApiStop', 'sourceDestCheck', 'ebsOptimized']);

/** The older form: an attribute's name and its value as text. */
function namedAttribute({
  Attribute,
  Value,
}: ModifyInstanceAttributeRequest): ModifyInstanceAttributeRequest {
  const none = { InstanceId: undefined };
  if (Attribute === undefined) return none;
  if (Value === undefined) throw missingParameter('Value');
  const flag = { Value: Value.toLowerCase() === 'true' };
  if (FLAGS.has(Attribute) && !/^(true|false)$/i.test(Value))
    throw invalidParameter(`Invalid value '${Value}' for ${Attribute}. Valid values are 'true' and 'false'`);
  switch (Attribute) {
    case 'instanceType':
      return { ...none, InstanceType: { Value } };
    case 'userData':
      return { ...none, UserData: { Value: Buffer.from(Value, 'base64') } };
    case 'disableApiTermination':
      return { ...none, DisableApiTermination: flag };
    case 'disableApiStop':
      return { ...none, DisableApiStop: flag };
    case 'instanceInitiatedShutdownBehavior':
      return { ...none, InstanceInitiatedShutdownBehavior: { Value } };
    case 'sourceDestCheck':
      return { ...none, SourceDestCheck: flag };
    case 'ebsOptimized':
      return { ...none, EbsOptimized: flag };
    default:
      throw invalidParameter(`The attribute '${Attribute}' cannot be modified`);
  }
}

function newType(machine: Machine, name: string): string {
  if (name === machine.spec.instanceType) return name;
  refuseUnlessStopped(machine);
  const [type, before] = [instanceTypes.get(name), instanceTypes.get(machine.spec.instanceType)];
  if (!type) throw invalidParameter(`Invalid value '${name}' for InstanceType.`);
  if (before && type.architecture !== before.architecture)
    throw invalidParameter(
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${before.architecture}' of the instance.`,
    );
  return name;
}

function newUserData(machine: Machine, data: Uint8Array): string | undefined {
  refuseUnlessStopped(machine);
  if (data.length > MAX_USER_DATA_BYTES)
    throw invalidParameter(`User data is limited to ${MAX_USER_DATA_BYTES} bytes`);
  return data.length === 0 ? undefined : Buffer.from(data).toString('base64');
}

function refuseUnlessStopped(machine: Machine): void {
  if (stateOf(machine) === 'stopped') return;
  throw new AwsFault(
    'IncorrectInstanceState',
    `The instance '${machine.metadata.name}' is not in the 'stopped' state.`,
  );
}
