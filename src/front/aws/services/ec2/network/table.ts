// Operations on what networks are made of; most of it is as the region starts with it.
import type * as EC2 from '@aws-sdk/client-ec2';
import {
  AttachNetworkInterface$,
  CreateNetworkInterface$,
  DeleteNetworkInterface$,
  DescribeAccountAttributes$,
  DescribeAvailabilityZones$,
  DescribeDhcpOptions$,
  DescribeInternetGateways$,
  DescribeNetworkAcls$,
  DescribeNetworkInterfaceAttribute$,
  DescribeNetworkInterfaces$,
  DescribeRegions$,
  DescribeRouteTables$,
  DescribeSubnets$,
  DescribeVpcAttribute$,
  DescribeVpcs$,
  DetachNetworkInterface$,
  ModifyNetworkInterfaceAttribute$,
} from '@aws-sdk/client-ec2';
import { implement } from '../../../operation.ts';
import { createNetworkInterface } from './create-network-interface.ts';
import { describeAccountAttributes } from './describe-account-attributes.ts';
import { describeAvailabilityZones } from './describe-availability-zones.ts';
import { describeDhcpOptions } from './describe-dhcp-options.ts';
import { describeInternetGateways } from './describe-internet-gateways.ts';
import { describeNetworkAcls } from './describe-network-acls.ts';
import { describeNetworkInterfaces } from './describe-network-interfaces.ts';
import { describeRegions } from './describe-regions.ts';
import { describeRouteTables } from './describe-route-tables.ts';
import { describeSubnets } from './describe-subnets.ts';
import { describeVpcAttribute } from './describe-vpc-attribute.ts';
import { describeVpcs } from './describe-vpcs.ts';
import {
  attachNetworkInterface,
  deleteNetworkInterface,
  detachNetworkInterface,
} from './interface-attachments.ts';
import {
  describeNetworkInterfaceAttribute,
  modifyNetworkInterfaceAttribute,
} from './interface-attributes.ts';

export const networkOperations = implement<typeof EC2>()(
  {
    AttachNetworkInterface: attachNetworkInterface,
    CreateNetworkInterface: createNetworkInterface,
    DeleteNetworkInterface: deleteNetworkInterface,
    DetachNetworkInterface: detachNetworkInterface,
    DescribeAccountAttributes: describeAccountAttributes,
    DescribeAvailabilityZones: describeAvailabilityZones,
    DescribeDhcpOptions: describeDhcpOptions,
    DescribeInternetGateways: describeInternetGateways,
    DescribeNetworkAcls: describeNetworkAcls,
    DescribeNetworkInterfaceAttribute: describeNetworkInterfaceAttribute,
    DescribeNetworkInterfaces: describeNetworkInterfaces,
    DescribeRegions: describeRegions,
    DescribeRouteTables: describeRouteTables,
    DescribeSubnets: describeSubnets,
    DescribeVpcAttribute: describeVpcAttribute,
    DescribeVpcs: describeVpcs,
    ModifyNetworkInterfaceAttribute: modifyNetworkInterfaceAttribute,
  },
  {
    AttachNetworkInterface$,
    CreateNetworkInterface$,
    DeleteNetworkInterface$,
    DetachNetworkInterface$,
    DescribeAccountAttributes$,
    DescribeAvailabilityZones$,
    DescribeDhcpOptions$,
    DescribeInternetGateways$,
    DescribeNetworkAcls$,
    DescribeNetworkInterfaceAttribute$,
    DescribeNetworkInterfaces$,
    DescribeRegions$,
    DescribeRouteTables$,
    DescribeSubnets$,
    DescribeVpcAttribute$,
    DescribeVpcs$,
    ModifyNetworkInterfaceAttribute$,
  },
  {
    DescribeAccountAttributes: 'limits of the account are not listed',
    AttachNetworkInterface: 'Refused: an instance has one, which it is launched with',
    CreateNetworkInterface: 'With one private address',
    DetachNetworkInterface: 'Refused: there are only first interfaces',
  },
);
