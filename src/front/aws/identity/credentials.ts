// What requests are signed with, and who stands behind it: the interface between signatures, sts and iam.
import type { ServiceAccountTokens } from '../../../machinery/pki/service-account-tokens.ts';
import type { Caller } from './caller.ts';

export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Credentials that end by themselves. */
export interface TemporaryCredentials extends KeyPair {
  readonly sessionToken: string;
  readonly expiresAtMs: number;
}

export interface Credentials {
  /**
   * The secret of an access key and who it stands for. `sessionToken` is what the request carried, if anything. Throws AwsFault:
   * InvalidClientTokenId (unknown, inactive or deleted key; token missing or of another key), ExpiredToken.
   */
  find(
    accessKeyId: string,
    sessionToken: string | undefined,
  ): Promise<{ secretAccessKey: string; caller: Caller }>;
  /** Tells that a request of the caller was let in, for what keys and roles tell of their last use. Returns at once. */
  used?(caller: Caller, where: { region: string; service: string; atMs: number }): void;
  /** Temporary credentials for `caller`, valid until `expiresAtMs`. They need no storage and survive restarts. */
  issue(caller: Omit<Caller, 'accessKeyId'>, expiresAtMs: number): TemporaryCredentials;
  /** Reads tokens of this instance's own service accounts; absent where there are none. */
  readonly webTokens?: Pick<ServiceAccountTokens, 'issuer' | 'read'>;
}
