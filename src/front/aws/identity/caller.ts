// Who signed a request.

export interface Caller {
  readonly kind: 'root' | 'user' | 'assumed-role' | 'federated-user' | 'anonymous';
  readonly account: string;
  /** `arn:aws:iam::123456789012:user/alice`, `arn:aws:sts::…:assumed-role/name/session`. */
  readonly arn: string;
  /** As GetCallerIdentity tells it: `AIDA…`, `AROA…:session`, or the account. */
  readonly userId: string;
  /** Absent for the anonymous caller of unsigned operations. */
  readonly accessKeyId?: string;
}

/** Who calls an operation that nobody signs. */
export const ANONYMOUS: Caller = { kind: 'anonymous', account: '', arn: '', userId: '' };
