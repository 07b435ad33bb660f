// EC2's errors: it models none, so they are codes and texts of its error reference.
import { AwsFault } from '../../fault.ts';

interface Missing {
  readonly code: string;
  /** For ids that are no ids of this sort. */
  readonly malformed: string;
  /** With `%` in the place of the id. */
  readonly words: string;
  /** Of several, where EC2 has words for that. */
  readonly several?: string;
}

/** What is missing, by the prefix of its id. */
const NOT_FOUND: { readonly [prefix: string]: Missing } = {
  i: {
    code: 'InvalidInstanceID.NotFound',
    malformed: 'InvalidInstanceID.Malformed',
    words: "The instance ID '%' does not exist",
    several: "The instance IDs '%' do not exist",
  },
  ami: {
    code: 'InvalidAMIID.NotFound',
    malformed: 'InvalidAMIID.Malformed',
    words: "The image id '[%]' does not exist",
    several: "The image ids '[%]' do not exist",
  },
  vol: {
    code: 'InvalidVolume.NotFound',
    malformed: 'InvalidVolumeID.Malformed',
    words: "The volume '%' does not exist.",
  },
  snap: {
    code: 'InvalidSnapshot.NotFound',
    malformed: 'InvalidSnapshotID.Malformed',
    words: "The snapshot '%' does not exist.",
  },
  key: {
    code: 'InvalidKeyPair.NotFound',
    malformed: 'InvalidKeyPair.Format',
    words: "The key pair ID '%' does not exist",
  },
  lt: {
    code: 'InvalidLaunchTemplateId.NotFound',
    malformed: 'InvalidLaunchTemplateId.Malformed',
    words: 'The specified launch template, with template ID %, does not exist.',
  },
  eipalloc: {
    code: 'InvalidAllocationID.NotFound',
    malformed: 'InvalidParameterValue',
    words: "The allocation ID '%' does not exist",
  },
  eipassoc: {
    code: 'InvalidAssociationID.NotFound',
    malformed: 'InvalidAssociationID.Malformed',
    words: "The association ID '%' does not exist",
  },
  eni: {
    code: 'InvalidNetworkInterfaceID.NotFound',
    malformed: 'InvalidNetworkInterfaceId.Malformed',
    words: "The networkInterface ID '%' does not exist",
  },
  vpc: {
    code: 'InvalidVpcID.NotFound',
    malformed: 'InvalidVpcID.Malformed',
    words: "The vpc ID '%' does not exist",
  },
  subnet: {
    code: 'InvalidSubnetID.NotFound',
    malformed: 'InvalidSubnetID.Malformed',
    words: "The subnet ID '%' does not exist",
  },
  sg: {
    code: 'InvalidGroup.NotFound',
    malformed: 'InvalidGroupId.Malformed',
    words: "The security group '%' does not exist",
  },
  sgr: {
    code: 'InvalidSecurityGroupRuleId.NotFound',
    malformed: 'InvalidSecurityGroupRuleId.Malformed',
    words: "The security group rule ID '%' does not exist",
  },
  rtb: {
    code: 'InvalidRouteTableID.NotFound',
    malformed: 'InvalidRouteTableId.Malformed',
    words: "The routeTable ID '%' does not exist",
  },
  igw: {
    code: 'InvalidInternetGatewayID.NotFound',
    malformed: 'InvalidInternetGatewayId.Malformed',
    words: "The internetGateway ID '%' does not exist",
  },
  acl: {
    code: 'InvalidNetworkAclID.NotFound',
    malformed: 'InvalidNetworkAclId.Malformed',
    words: "The networkAcl ID '%' does not exist",
  },
  dopt: {
    code: 'InvalidDhcpOptionID.NotFound',
    malformed: 'InvalidDhcpOptionsId.Malformed',
    words: "The dhcpOption ID '%' does not exist",
  },
  'iip-assoc': {
    code: 'NoSuchAssociation',
    malformed: 'InvalidAssociationID.Malformed',
    words: "The association ID '%' does not exist",
  },
};

const WELL_FORMED = /^([a-z][a-z-]*?)-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/**
 * `InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist`. With `expected`, the prefix that the id should have:
 * `InvalidInstanceID.Malformed: Invalid id: "x" (expecting "i-...")`.
 */
export function notFound(id: string, expected?: string): AwsFault {
  const prefix = WELL_FORMED.exec(id)?.[1];
  if (expected !== undefined && prefix !== expected && NOT_FOUND[expected])
    return new AwsFault(NOT_FOUND[expected].malformed, `Invalid id: "${id}" (expecting "${expected}-...")`);
  const missing = NOT_FOUND[expected ?? prefix ?? id.replace(/-[^-]*$/, '')];
  if (!missing) return new AwsFault('InvalidID', `The ID '${id}' is not valid`);
  return new AwsFault(
    missing.code,
    missing.words.replace('%', () => id),
  );
}

/** For all that are missing, in one fault where EC2 has words for that. The first that is malformed comes before. */
export function notFoundAll(ids: readonly string[], expected?: string): AwsFault {
  const malformed = ids.find((id) => expected !== undefined && WELL_FORMED.exec(id)?.[1] !== expected);
  const { code, several } = NOT_FOUND[expected ?? ''] ?? {};
  if (malformed !== undefined || ids.length === 1 || !code || !several)
    return notFound(malformed ?? ids[0] ?? '', expected);
  return new AwsFault(
    code,
    several.replace('%', () => ids.join(', ')),
  );
}

export function unknownFilter(name: string): AwsFault {
  return new AwsFault('InvalidParameterValue', `The filter '${name}' is invalid`);
}

export function badToken(): AwsFault {
  return new AwsFault(
    'InvalidParameterValue',
    'The token is invalid: NextToken is not one that this call gave',
  );
}

export function invalidParameter(message: string): AwsFault {
  return new AwsFault('InvalidParameterValue', message);
}

export function missingParameter(name: string): AwsFault {
  return new AwsFault('MissingParameter', `The request must contain the parameter ${name}`);
}

export function invalidCombination(message: string): AwsFault {
  return new AwsFault('InvalidParameterCombination', message);
}

/** A feature of EC2 that is not there: it is refused, not left out silently. */
export function unsupportedFeature(name: string): AwsFault {
  return new AwsFault('UnsupportedOperation', `Tutti does not support ${name}`);
}

export function inconsistentToken(): AwsFault {
  return new AwsFault(
    'IdempotentParameterMismatch',
    'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
  );
}

/** In which state something should be, and is not. */
export function incorrectState(code: string, message: string): AwsFault {
  return new AwsFault(code, message);
}

/** The object API says that what a call would write breaks a rule of the kind. */
export function refusedWrite(error: Error): AwsFault {
  return new AwsFault('InvalidParameterValue', error.message, { cause: error });
}
