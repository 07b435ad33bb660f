// Roles that services make for themselves: what each service calls its role, and the policy that AWS attaches to it.
import type { AwsPolicyRow } from './aws-policies/policy.ts';

export interface LinkedService {
  /** Before `.amazonaws.com`. */
  readonly service: string;
  readonly roleName: string;
  readonly policyName: string;
  /** Of the policy; also what the role may do. */
  readonly actions: string;
  readonly customSuffix?: boolean;
}

const linked = (
  service: string,
  role: string,
  policyName: string,
  actions: string,
  customSuffix = false,
): LinkedService => ({ service, roleName: `AWSServiceRoleFor${role}`, policyName, actions, customSuffix });

const services: readonly LinkedService[] = [
  linked(
    'autoscaling',
    'AutoScaling',
    'AutoScalingServiceRolePolicy',
    'ec2:* elasticloadbalancing:* cloudwatch:* sns:Publish events:*',
    true,
  ),
  linked(
    'elasticloadbalancing',
    'ElasticLoadBalancing',
    'AWSElasticLoadBalancingServiceRolePolicy',
    'ec2:* logs:CreateLogDelivery',
  ),
  linked(
    'eks',
    'AmazonEKS',
    'AmazonEKSServiceRolePolicy',
    'ec2:* iam:ListAttachedRolePolicies route53:AssociateVPCWithHostedZone',
  ),
  linked(
    'eks-nodegroup',
    'AmazonEKSNodegroup',
    'AWSServiceRoleForAmazonEKSNodegroup',
    'autoscaling:* ec2:* iam:GetInstanceProfile iam:PassRole',
  ),
  linked(
    'eks-fargate',
    'AmazonEKSForFargate',
    'AmazonEKSForFargateServiceRolePolicy',
    'ec2:CreateNetworkInterface ec2:Describe*',
  ),
  linked(
    'ecs',
    'ECS',
    'AmazonECSServiceRolePolicy',
    'ec2:* elasticloadbalancing:* autoscaling:* logs:* servicediscovery:*',
  ),
  linked(
    'spot',
    'EC2Spot',
    'AWSEC2SpotServiceRolePolicy',
    'ec2:DescribeInstances ec2:StopInstances ec2:StartInstances ec2:RunInstances iam:PassRole',
  ),
  linked(
    'spotfleet',
    'EC2SpotFleet',
    'AWSEC2SpotFleetServiceRolePolicy',
    'ec2:RunInstances ec2:TerminateInstances ec2:CreateTags elasticloadbalancing:Register*',
  ),
  linked(
    'ec2fleet',
    'EC2Fleet',
    'AWSEC2FleetServiceRolePolicy',
    'ec2:RunInstances ec2:RequestSpotInstances ec2:TerminateInstances ec2:CreateTags',
  ),
  linked('batch', 'Batch', 'BatchServiceRolePolicy', 'ec2:* ecs:* autoscaling:* logs:*'),
  linked('rds', 'RDS', 'AmazonRDSServiceRolePolicy', 'ec2:* sns:Publish logs:* cloudwatch:PutMetricData'),
  linked(
    'elasticache',
    'ElastiCache',
    'ElastiCacheServiceRolePolicy',
    'ec2:*NetworkInterface* ec2:*SecurityGroup*',
  ),
  linked(
    'es',
    'AmazonElasticsearchService',
    'AmazonElasticsearchServiceRolePolicy',
    'ec2:*NetworkInterface* acm:DescribeCertificate',
  ),
  linked(
    'opensearchservice',
    'AmazonOpenSearchService',
    'AmazonOpenSearchServiceRolePolicy',
    'ec2:*NetworkInterface* acm:DescribeCertificate',
  ),
  linked('ssm', 'AmazonSSM', 'AmazonSSMServiceRolePolicy', 'ssm:* ec2:Describe* cloudwatch:PutMetricData'),
  linked('config', 'Config', 'AWSConfigServiceRolePolicy', 'config:Put* ec2:Describe* iam:Get* iam:List*'),
  linked('cloudtrail', 'CloudTrail', 'CloudTrailServiceRolePolicy', 'cloudtrail:* organizations:Describe*'),
  linked(
    'guardduty',
    'AmazonGuardDuty',
    'AmazonGuardDutyServiceRolePolicy',
    'ec2:Describe* organizations:List*',
  ),
  linked(
    'organizations',
    'Organizations',
    'AWSOrganizationsServiceTrustPolicy',
    'iam:CreateServiceLinkedRole iam:DeleteRole',
  ),
  linked('support', 'Support', 'AWSSupportServiceRolePolicy', 'ec2:Describe* iam:List*'),
  linked('trustedadvisor', 'TrustedAdvisor', 'AWSTrustedAdvisorServiceRolePolicy', 'ec2:Describe* iam:List*'),
  linked(
    'ops.apigateway',
    'APIGateway',
    'APIGatewayServiceRolePolicy',
    'elasticloadbalancing:Describe* logs:* ec2:Describe*',
  ),
  linked(
    'replicator.lambda',
    'LambdaReplicator',
    'AWSLambdaReplicator',
    'lambda:CreateFunction lambda:DeleteFunction iam:PassRole',
  ),
  linked(
    'logger.cloudfront',
    'CloudFrontLogger',
    'AWSCloudFrontLogger',
    'logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents',
  ),
  linked(
    'replication.ecr',
    'ECRReplication',
    'ECRReplicationServiceRolePolicy',
    'ecr:CreateRepository ecr:ReplicateImage',
  ),
  linked(
    'pullthroughcache.ecr',
    'ECRPullThroughCache',
    'AWSECRPullThroughCache_ServiceRolePolicy',
    'ecr:PutImage ecr:*LayerUpload ecr:UploadLayerPart',
  ),
  linked(
    'events',
    'CloudWatchEvents',
    'CloudWatchEventsServiceRolePolicy',
    'cloudwatch:DescribeAlarms ec2:DescribeInstanceStatus ec2:RebootInstances ec2:StopInstances ec2:TerminateInstances',
  ),
  linked(
    'email.cognito-idp',
    'AmazonCognitoIdpEmailService',
    'AmazonCognitoIdpEmailServiceRolePolicy',
    'ses:SendEmail ses:SendRawEmail',
  ),
  linked('kafka', 'Kafka', 'KafkaServiceRolePolicy', 'ec2:*NetworkInterface* secretsmanager:Get*'),
  linked('mq', 'AmazonMQ', 'AmazonMQServiceRolePolicy', 'ec2:*VpcEndpoint* ec2:Describe* logs:*'),
  linked('redshift', 'Redshift', 'AmazonRedshiftServiceLinkedRolePolicy', 'ec2:* cloudwatch:PutMetricData'),
  linked(
    'transitgateway',
    'VPCTransitGateway',
    'AWSVPCTransitGatewayServiceRolePolicy',
    'ec2:*NetworkInterface*',
  ),
  linked(
    'backup',
    'Backup',
    'AWSBackupServiceLinkedRolePolicyForBackup',
    'backup:* ec2:*Snapshot* tag:GetResources',
  ),
  linked('fsx', 'AmazonFSx', 'AmazonFSxServiceRolePolicy', 'ec2:*NetworkInterface* cloudwatch:PutMetricData'),
  linked('dax', 'DAX', 'DAXServiceRolePolicy', 'ec2:*NetworkInterface* ec2:*SecurityGroup*'),
  linked(
    'elasticfilesystem',
    'AmazonElasticFileSystem',
    'AmazonElasticFileSystemServiceRolePolicy',
    'ec2:*NetworkInterface* backup:*',
  ),
  linked(
    'globalaccelerator',
    'GlobalAccelerator',
    'AWSGlobalAcceleratorSLRPolicy',
    'ec2:*NetworkInterface* elasticloadbalancing:Describe*',
  ),
  linked(
    'inspector2',
    'AmazonInspector2',
    'AmazonInspector2ServiceRolePolicy',
    'ec2:Describe* ecr:Describe* lambda:List*',
  ),
  linked(
    'dynamodb.application-autoscaling',
    'ApplicationAutoScaling_DynamoDBTable',
    'AWSApplicationAutoscalingDynamoDBTablePolicy',
    'dynamodb:DescribeTable dynamodb:UpdateTable cloudwatch:*Alarms',
  ),
  linked(
    'ecs.application-autoscaling',
    'ApplicationAutoScaling_ECSService',
    'AWSApplicationAutoscalingECSServicePolicy',
    'ecs:DescribeServices ecs:UpdateService cloudwatch:*Alarms',
  ),
  linked(
    'lambda.application-autoscaling',
    'ApplicationAutoScaling_LambdaConcurrency',
    'AWSApplicationAutoscalingLambdaConcurrencyPolicy',
    'lambda:*ProvisionedConcurrencyConfig cloudwatch:*Alarms',
  ),
  linked(
    'rds.application-autoscaling',
    'ApplicationAutoScaling_RDSCluster',
    'AWSApplicationAutoscalingRDSClusterPolicy',
    'rds:*DBInstance rds:Describe* cloudwatch:*Alarms',
  ),
  linked(
    'custom-resource.application-autoscaling',
    'ApplicationAutoScaling_CustomResource',
    'AWSApplicationAutoScalingCustomResourcePolicy',
    'execute-api:Invoke cloudwatch:*Alarms',
  ),
];

const DOMAIN = '.amazonaws.com';
export const LINKED_PATH = '/aws-service-role/';

const byService = new Map(services.map((entry) => [`${entry.service}${DOMAIN}`, entry]));

/** By the name that CreateServiceLinkedRole takes, `autoscaling.amazonaws.com`. */
export const linkedService = (awsServiceName: string): LinkedService | undefined =>
  byService.get(awsServiceName.toLowerCase());

/** The policies of these roles, as rows of AWS's policies. */
export const linkedPolicies: readonly AwsPolicyRow[] = services.map(({ policyName, actions, service }) => ({
  name: policyName,
  description: `Policy of the service-linked role of ${service}${DOMAIN}`,
  actions: actions.split(' '),
  path: LINKED_PATH,
}));
