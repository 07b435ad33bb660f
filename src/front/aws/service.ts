// What a service is to the kernel: how requests for it are recognised, how it looks on the wire, and where its operations are.
import type { OperationTable } from './operation.ts';
import type { ProtocolName, WireService } from './wire/protocol.ts';

export interface AwsService extends WireService {
  /** The folder under services/, and what `tutti aws coverage` prints: `iam`, `ssm`, `logs`. */
  readonly name: string;
  /** In the credential scope: `elasticloadbalancing`, `monitoring`. */
  readonly signingName: string;
  /** Before the dot of X-Amz-Target: `AmazonSSM`; more than one where clients differ. */
  readonly targets: readonly string[];
  /** `Version` of query and ec2 calls. */
  readonly version: string;
  /** What clients speak, the SDK's own first. */
  readonly protocols: readonly ProtocolName[];
  /** Operations that nobody signs. */
  readonly unsigned?: readonly string[];
  /** True where objects belong to the account and not to a region (iam, sts). */
  readonly global?: boolean;
  /** True where operations do their dry runs themselves (lambda); elsewhere one is refused before its operation. */
  readonly ownDryRuns?: boolean;
  /** Loads the operations and their schemas: at the first request, so that a start does not pay for it. */
  load(): Promise<OperationTable>;
}
