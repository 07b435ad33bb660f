// Operations on elastic addresses.
import type * as EC2 from '@aws-sdk/client-ec2';
import {
  AllocateAddress$,
  AssociateAddress$,
  DescribeAddresses$,
  DescribeAddressesAttribute$,
  DisassociateAddress$,
  ReleaseAddress$,
} from '@aws-sdk/client-ec2';
import { implement } from '../../../operation.ts';
import { allocateAddress } from './allocate-address.ts';
import { associateAddress, disassociateAddress } from './associate-address.ts';
import { describeAddresses, describeAddressesAttribute } from './describe-addresses.ts';
import { releaseAddress } from './release-address.ts';

export const addressOperations = implement<typeof EC2>()(
  {
    AllocateAddress: allocateAddress,
    AssociateAddress: associateAddress,
    DescribeAddresses: describeAddresses,
    DescribeAddressesAttribute: describeAddressesAttribute,
    DisassociateAddress: disassociateAddress,
    ReleaseAddress: releaseAddress,
  },
  {
    AllocateAddress$,
    AssociateAddress$,
    DescribeAddresses$,
    DescribeAddressesAttribute$,
    DisassociateAddress$,
    ReleaseAddress$,
  },
  {
    AllocateAddress: 'Of one pool; they are reached from this host and its units',
    DescribeAddressesAttribute: 'There are no reverse names',
  },
);
