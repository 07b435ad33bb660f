// Operations on tags.
import type * as EC2 from '@aws-sdk/client-ec2';
import { CreateTags$, DeleteTags$, DescribeTags$ } from '@aws-sdk/client-ec2';
import { implement } from '../../../operation.ts';
import { createTags } from './create-tags.ts';
import { deleteTags } from './delete-tags.ts';
import { describeTags } from './describe-tags.ts';

export const tagOperations = implement<typeof EC2>()(
  { CreateTags: createTags, DeleteTags: deleteTags, DescribeTags: describeTags },
  { CreateTags$, DeleteTags$, DescribeTags$ },
);
