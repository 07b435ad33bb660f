// Operations on key pairs.
import type * as EC2 from '@aws-sdk/client-ec2';
import { CreateKeyPair$, DeleteKeyPair$, DescribeKeyPairs$, ImportKeyPair$ } from '@aws-sdk/client-ec2';
import { implement } from '../../../operation.ts';
import { createKeyPair } from './create-key-pair.ts';
import { deleteKeyPair } from './delete-key-pair.ts';
import { describeKeyPairs } from './describe-key-pairs.ts';
import { importKeyPair } from './import-key-pair.ts';

export const keyOperations = implement<typeof EC2>()(
  {
    CreateKeyPair: createKeyPair,
    DeleteKeyPair: deleteKeyPair,
    DescribeKeyPairs: describeKeyPairs,
    ImportKeyPair: importKeyPair,
  },
  {
    CreateKeyPair$,
    DeleteKeyPair$,
    DescribeKeyPairs$,
    ImportKeyPair$,
  },
  {
    CreateKeyPair: "PuTTY's format (ppk) is refused",
  },
);
