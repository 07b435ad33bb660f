// How Elastic Load Balancing refuses, in AWS's words.
import {
  CertificateNotFoundException$,
  DuplicateListenerException$,
  DuplicateLoadBalancerNameException$,
  DuplicateTargetGroupNameException$,
  IncompatibleProtocolsException$,
  InvalidConfigurationRequestException$,
  InvalidLoadBalancerActionException$,
  InvalidSchemeException$,
  InvalidSecurityGroupException$,
  InvalidSubnetException$,
  InvalidTargetException$,
  ListenerNotFoundException$,
  LoadBalancerNotFoundException$,
  OperationNotPermittedException$,
  PriorityInUseException$,
  ResourceInUseException$,
  RuleNotFoundException$,
  SSLPolicyNotFoundException$,
  SubnetNotFoundException$,
  TargetGroupAssociationLimitException$,
  TargetGroupNotFoundException$,
  TooManyActionsException$,
  TooManyCertificatesException$,
  TooManyRulesException$,
  TooManyTargetsException$,
  UnsupportedProtocolException$,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsFault } from '../../fault.ts';

/** Not modelled, but what most wrong input gets. */
export const validationError = (message: string) => new AwsFault('ValidationError', message);

/** What AWS can do and this host cannot. */
export const unsupported = (message: string) => new AwsFault(InvalidConfigurationRequestException$, message);

export const loadBalancerNotFound = (name?: string) =>
  new AwsFault(
    LoadBalancerNotFoundException$,
    name === undefined ? 'One or more load balancers not found' : `Load balancers '[${name}]' not found`,
  );
export const targetGroupNotFound = () =>
  new AwsFault(TargetGroupNotFoundException$, 'One or more target groups not found');
export const listenerNotFound = () =>
  new AwsFault(ListenerNotFoundException$, 'One or more listeners not found');
export const ruleNotFound = () => new AwsFault(RuleNotFoundException$, 'One or more rules not found');
export const certificateNotFound = (arn: string) =>
  new AwsFault(CertificateNotFoundException$, `Certificate '${arn}' not found`);
export const subnetNotFound = (id: string) =>
  new AwsFault(SubnetNotFoundException$, `The subnet ID '${id}' does not exist`);
export const securityGroupNotFound = (id: string) =>
  new AwsFault(InvalidSecurityGroupException$, `The security group '${id}' does not exist`);
export const policyNotFound = (name: string) =>
  new AwsFault(SSLPolicyNotFoundException$, `SSL policy '${name}' not found`);

export const duplicateLoadBalancer = (name: string) =>
  new AwsFault(
    DuplicateLoadBalancerNameException$,
    `A load balancer with the same name '${name}' exists, but with different settings`,
  );
export const duplicateTargetGroup = (name: string) =>
  new AwsFault(
    DuplicateTargetGroupNameException$,
    `A target group with the same name '${name}' exists, but with different settings`,
  );
export const duplicateListener = (arn: string) =>
  new AwsFault(
    DuplicateListenerException$,
    `A listener already exists on this port for this load balancer '${arn}'`,
  );

export const priorityInUse = (priority: number) =>
  new AwsFault(PriorityInUseException$, `Priority '${priority}' is currently in use`);
export const targetGroupInUse = (arn: string) =>
  new AwsFault(ResourceInUseException$, `Target group '${arn}' is currently in use by a listener or a rule`);
export const isProtected = (arn: string) =>
  new AwsFault(
    OperationNotPermittedException$,
    `Load balancer '${arn}' cannot be deleted because deletion protection is enabled`,
  );
export const notPermitted = (message: string) => new AwsFault(OperationNotPermittedException$, message);
export const associationLimit = (arn: string) =>
  new AwsFault(
    TargetGroupAssociationLimitException$,
    `The following target groups cannot be associated with more than one load balancer: ${arn}`,
  );

export const invalidAction = (message: string) => new AwsFault(InvalidLoadBalancerActionException$, message);
export const invalidScheme = (message: string) => new AwsFault(InvalidSchemeException$, message);
export const invalidSubnet = (message: string) => new AwsFault(InvalidSubnetException$, message);
export const invalidTarget = (message: string) => new AwsFault(InvalidTargetException$, message);
export const incompatibleProtocols = (listener: string, group: string) =>
  new AwsFault(
    IncompatibleProtocolsException$,
    `Listener protocol '${listener}' is not supported with a target group with target-group protocol '${group}'`,
  );
export const unsupportedProtocol = (message: string) => new AwsFault(UnsupportedProtocolException$, message);
export const tooManyActions = () =>
  new AwsFault(
    TooManyActionsException$,
    'A rule or listener can have one action that is forward, redirect or fixed-response',
  );
export const tooManyRules = () =>
  new AwsFault(
    TooManyRulesException$,
    "You have reached the maximum number of rules per load balancer: '100'",
  );
export const tooManyTargets = () =>
  new AwsFault(
    TooManyTargetsException$,
    "You have reached the maximum number of targets per target group: '1000'",
  );
export const tooManyCertificates = () =>
  new AwsFault(
    TooManyCertificatesException$,
    "You have reached the maximum number of certificates per listener: '25'",
  );
