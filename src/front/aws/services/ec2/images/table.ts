// Operations on machine images.
import type * as EC2 from '@aws-sdk/client-ec2';
import {
  CopyImage$,
  CreateImage$,
  DeregisterImage$,
  DescribeImageAttribute$,
  DescribeImages$,
  DisableImageDeprecation$,
  EnableImageDeprecation$,
  ModifyImageAttribute$,
  RegisterImage$,
  ResetImageAttribute$,
} from '@aws-sdk/client-ec2';
import { implement } from '../../../operation.ts';
import { copyImage } from './copy-image.ts';
import { createImage } from './create-image.ts';
import { deregisterImage } from './deregister-image.ts';
import { describeImages } from './describe-images.ts';
import {
  describeImageAttribute,
  disableImageDeprecation,
  enableImageDeprecation,
  modifyImageAttribute,
  resetImageAttribute,
} from './image-attributes.ts';
import { registerImage } from './register-image.ts';

export const imageOperations = implement<typeof EC2>()(
  {
    CopyImage: copyImage,
    CreateImage: createImage,
    DeregisterImage: deregisterImage,
    DescribeImageAttribute: describeImageAttribute,
    DescribeImages: describeImages,
    DisableImageDeprecation: disableImageDeprecation,
    EnableImageDeprecation: enableImageDeprecation,
    ModifyImageAttribute: modifyImageAttribute,
    RegisterImage: registerImage,
    ResetImageAttribute: resetImageAttribute,
  },
  {
    CopyImage$,
    CreateImage$,
    DeregisterImage$,
    DescribeImageAttribute$,
    DescribeImages$,
    DisableImageDeprecation$,
    EnableImageDeprecation$,
    ModifyImageAttribute$,
    RegisterImage$,
    ResetImageAttribute$,
  },
  {
    CopyImage: 'Of images with data disks within a region only',
    DescribeImages: "The catalogue is the stand-ins of docs/machine-images.md and the account's own",
    ModifyImageAttribute: 'Launch permissions for everyone or nobody: there are no other accounts',
    RegisterImage: 'From the snapshot of a root disk only, not from S3',
  },
);
