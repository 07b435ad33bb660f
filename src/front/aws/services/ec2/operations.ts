// The operations of EC2 that are there.
import type * as EC2 from '@aws-sdk/client-ec2';
import {
  CreateTags$,
  DeleteTags$,
  DescribeAccountAttributes$,
  DescribeAvailabilityZones$,
  DescribeRegions$,
  DescribeRouteTables$,
  DescribeSecurityGroupRules$,
  DescribeSecurityGroups$,
  DescribeSubnets$,
  DescribeTags$,
  DescribeVpcAttribute$,
  DescribeVpcs$,
} from '@aws-sdk/client-ec2';
import { implement } from '../../operation.ts';
import { createTags } from './create-tags.ts';
import { deleteTags } from './delete-tags.ts';
import { describeAccountAttributes } from './describe-account-attributes.ts';
import { describeAvailabilityZones } from './describe-availability-zones.ts';
import { describeRegions } from './describe-regions.ts';
import { describeRouteTables } from './describe-route-tables.ts';
import { describeSecurityGroupRules } from './describe-security-group-rules.ts';
import { describeSecurityGroups } from './describe-security-groups.ts';
import { describeSubnets } from './describe-subnets.ts';
import { describeTags } from './describe-tags.ts';
import { describeVpcAttribute } from './describe-vpc-attribute.ts';
import { describeVpcs } from './describe-vpcs.ts';

export const operations = implement<typeof EC2>()(
  {
    CreateTags: createTags,
    DeleteTags: deleteTags,
    DescribeAccountAttributes: describeAccountAttributes,
    DescribeAvailabilityZones: describeAvailabilityZones,
    DescribeRegions: describeRegions,
    DescribeRouteTables: describeRouteTables,
    DescribeSecurityGroupRules: describeSecurityGroupRules,
    DescribeSecurityGroups: describeSecurityGroups,
    DescribeSubnets: describeSubnets,
    DescribeTags: describeTags,
    DescribeVpcAttribute: describeVpcAttribute,
    DescribeVpcs: describeVpcs,
  },
  {
    CreateTags$,
    DeleteTags$,
    DescribeAccountAttributes$,
    DescribeAvailabilityZones$,
    DescribeRegions$,
    DescribeRouteTables$,
    DescribeSecurityGroupRules$,
    DescribeSecurityGroups$,
    DescribeSubnets$,
    DescribeTags$,
    DescribeVpcAttribute$,
    DescribeVpcs$,
  },
  {
    DescribeAccountAttributes: 'limits of the account are not listed',
    DescribeRouteTables: 'the internet gateway that the main table names cannot be described yet',
    DescribeSubnets: 'AvailableIpAddressCount is the size of the range; addresses in use are not taken off',
    DescribeVpcs: 'the DHCP options that a VPC names cannot be described',
  },
);
