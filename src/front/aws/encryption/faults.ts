// What KMS answers when a key is not there or not in the state that is needed: for its own operations and, translated, for those of
// services that keep values under keys.
import {
  DisabledException$,
  InvalidCiphertextException$,
  KMSInvalidStateException$,
  NotFoundException$,
} from '@aws-sdk/client-kms';
import { AwsFault } from '../fault.ts';

export const noSuchKey = (arn: string) => new AwsFault(NotFoundException$, `Key '${arn}' does not exist`);

export const noSuchAlias = (arn: string) => new AwsFault(NotFoundException$, `Alias ${arn} is not found.`);

export const invalidKeyId = (text: string) => new AwsFault(NotFoundException$, `Invalid keyId '${text}'`);

export const otherRegion = (region: string) => new AwsFault(NotFoundException$, `Invalid arn ${region}`);

export const disabledKey = (arn: string) => new AwsFault(DisabledException$, `${arn} is disabled.`);

export const pendingDeletion = (arn: string) =>
  new AwsFault(KMSInvalidStateException$, `${arn} is pending deletion.`);

/** AWS says no more than the code. */
export const invalidCiphertext = () => new AwsFault(InvalidCiphertextException$, '');
