// EC2's errors: it models none, so they are codes and texts of its error reference.
import { AwsFault } from '../../fault.ts';

/** What is missing, by the prefix of its id. */
const NOT_FOUND: { readonly [prefix: string]: { readonly code: string; readonly noun: string } } = {
  vpc: { code: 'InvalidVpcID.NotFound', noun: 'vpc ID' },
  subnet: { code: 'InvalidSubnetID.NotFound', noun: 'subnet ID' },
  sg: { code: 'InvalidGroup.NotFound', noun: 'security group' },
  sgr: { code: 'InvalidSecurityGroupRuleId.NotFound', noun: 'security group rule ID' },
  rtb: { code: 'InvalidRouteTableID.NotFound', noun: 'routeTable ID' },
  igw: { code: 'InvalidInternetGatewayID.NotFound', noun: 'internetGateway ID' },
};

/** `InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist`. */
export function notFound(id: string): AwsFault {
  const { code, noun } = NOT_FOUND[id.split('-')[0] ?? ''] ?? { code: 'InvalidID', noun: 'ID' };
  return new AwsFault(code, `The ${noun} '${id}' does not exist`);
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
