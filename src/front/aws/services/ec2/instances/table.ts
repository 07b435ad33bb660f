// Operations on instances.
import type * as EC2 from '@aws-sdk/client-ec2';
import {
  AssociateIamInstanceProfile$,
  DescribeIamInstanceProfileAssociations$,
  DescribeInstanceAttribute$,
  DescribeInstanceCreditSpecifications$,
  DescribeInstanceStatus$,
  DescribeInstances$,
  DescribeInstanceTypeOfferings$,
  DescribeInstanceTypes$,
  DisassociateIamInstanceProfile$,
  GetConsoleOutput$,
  GetInstanceUefiData$,
  GetPasswordData$,
  ModifyInstanceAttribute$,
  ModifyInstanceCreditSpecification$,
  ModifyInstanceMetadataOptions$,
  MonitorInstances$,
  RebootInstances$,
  ReplaceIamInstanceProfileAssociation$,
  ResetInstanceAttribute$,
  RunInstances$,
  StartInstances$,
  StopInstances$,
  TerminateInstances$,
  UnmonitorInstances$,
} from '@aws-sdk/client-ec2';
import { implement } from '../../../operation.ts';
import { describeInstanceCreditSpecifications, modifyInstanceCreditSpecification } from './credits.ts';
import { describeInstanceAttribute } from './describe-instance-attribute.ts';
import { describeInstanceStatus } from './describe-instance-status.ts';
import { describeInstanceTypeOfferings } from './describe-instance-type-offerings.ts';
import { describeInstanceTypes } from './describe-instance-types.ts';
import { describeInstances } from './describe-instances.ts';
import { getConsoleOutput } from './get-console-output.ts';
import { getInstanceUefiData } from './get-instance-uefi-data.ts';
import { getPasswordData } from './get-password-data.ts';
import { modifyInstanceAttribute } from './modify-instance-attribute.ts';
import { modifyInstanceMetadataOptions } from './modify-instance-metadata-options.ts';
import { monitorInstances, unmonitorInstances } from './monitoring.ts';
import {
  associateIamInstanceProfile,
  describeIamInstanceProfileAssociations,
  disassociateIamInstanceProfile,
  replaceIamInstanceProfileAssociation,
} from './profile-associations.ts';
import { rebootInstances } from './reboot-instances.ts';
import { resetInstanceAttribute } from './reset-instance-attribute.ts';
import { runInstances } from './run-instances.ts';
import { startInstances } from './start-instances.ts';
import { stopInstances } from './stop-instances.ts';
import { terminateInstances } from './terminate-instances.ts';

export const instanceOperations = implement<typeof EC2>()(
  {
    AssociateIamInstanceProfile: associateIamInstanceProfile,
    DescribeIamInstanceProfileAssociations: describeIamInstanceProfileAssociations,
    DescribeInstanceAttribute: describeInstanceAttribute,
    DescribeInstanceCreditSpecifications: describeInstanceCreditSpecifications,
    DescribeInstanceStatus: describeInstanceStatus,
    DescribeInstanceTypeOfferings: describeInstanceTypeOfferings,
    DescribeInstanceTypes: describeInstanceTypes,
    DescribeInstances: describeInstances,
    DisassociateIamInstanceProfile: disassociateIamInstanceProfile,
    GetConsoleOutput: getConsoleOutput,
    GetInstanceUefiData: getInstanceUefiData,
    GetPasswordData: getPasswordData,
    ModifyInstanceAttribute: modifyInstanceAttribute,
    ModifyInstanceCreditSpecification: modifyInstanceCreditSpecification,
    ModifyInstanceMetadataOptions: modifyInstanceMetadataOptions,
    MonitorInstances: monitorInstances,
    RebootInstances: rebootInstances,
    ReplaceIamInstanceProfileAssociation: replaceIamInstanceProfileAssociation,
    ResetInstanceAttribute: resetInstanceAttribute,
    RunInstances: runInstances,
    StartInstances: startInstances,
    StopInstances: stopInstances,
    TerminateInstances: terminateInstances,
    UnmonitorInstances: unmonitorInstances,
  },
  {
    AssociateIamInstanceProfile$,
    DescribeIamInstanceProfileAssociations$,
    DescribeInstanceAttribute$,
    DescribeInstanceCreditSpecifications$,
    DescribeInstanceStatus$,
    DescribeInstanceTypeOfferings$,
    DescribeInstanceTypes$,
    DescribeInstances$,
    DisassociateIamInstanceProfile$,
    GetConsoleOutput$,
    GetInstanceUefiData$,
    GetPasswordData$,
    ModifyInstanceAttribute$,
    ModifyInstanceCreditSpecification$,
    ModifyInstanceMetadataOptions$,
    MonitorInstances$,
    RebootInstances$,
    ReplaceIamInstanceProfileAssociation$,
    ResetInstanceAttribute$,
    RunInstances$,
    StartInstances$,
    StopInstances$,
    TerminateInstances$,
    UnmonitorInstances$,
  },
  {
    DescribeInstanceStatus: 'There are no scheduled events',
    DescribeInstanceTypes: 'The types of docs/aws/ec2.md; network and disk figures are not told',
    GetInstanceUefiData: 'Instances have no UEFI variables: always refused',
    GetPasswordData: 'No Windows: the password is always empty',
    ModifyInstanceCreditSpecification: 'Kept and told: processors are not throttled by credits',
    MonitorInstances: 'Metrics are as detailed without it',
    RunInstances:
      'One network interface per instance, IPv4 only; spot, hibernation, placement groups, capacity reservations, CPU options and enclaves are refused',
    UnmonitorInstances: 'Metrics stay as detailed as they are',
  },
);
