// AWS's policies for people: job functions, and full or read-only access to one service.
import { rows } from './policy.ts';

const full = (service: string) => `Provides full access to ${service} via the AWS Management Console.`;
const readOnly = (service: string) =>
  `Provides read only access to ${service} via the AWS Management Console.`;

export const generalPolicies = [
  ...rows(
    '/',
    ['AdministratorAccess', 'Provides full access to AWS services and resources.', '*'],
    [
      'PowerUserAccess',
      'Provides full access to AWS services and resources, but does not allow management of Users and groups.',
      'autoscaling:* cloudwatch:* dynamodb:* ec2:* ecr:* ecs:* eks:* elasticloadbalancing:* events:* kms:* lambda:* logs:* rds:* s3:* secretsmanager:* sns:* sqs:* ssm:* sts:*',
    ],
    [
      'ReadOnlyAccess',
      'Provides read-only access to AWS services and resources.',
      'autoscaling:Describe* cloudwatch:Describe* cloudwatch:Get* cloudwatch:List* dynamodb:Describe* dynamodb:Get* dynamodb:List* ec2:Describe* ec2:Get* ecr:Describe* ecr:Get* ecr:List* eks:Describe* eks:List* elasticloadbalancing:Describe* iam:Get* iam:List* kms:Describe* kms:Get* kms:List* lambda:Get* lambda:List* logs:Describe* logs:Get* logs:FilterLogEvents rds:Describe* s3:Get* s3:List* secretsmanager:Describe* secretsmanager:List* sns:Get* sns:List* sqs:Get* sqs:List* ssm:Describe* ssm:Get* ssm:List*',
    ],
    [
      'SecurityAudit',
      'The security audit template grants access to read security configuration metadata.',
      'ec2:Describe* iam:Get* iam:List* iam:GenerateCredentialReport kms:Describe* kms:List* lambda:List* logs:Describe* s3:GetBucket* s3:List*',
    ],
    [
      'IAMFullAccess',
      'Provides full access to IAM via the AWS Management Console.',
      'iam:* organizations:Describe* organizations:List*',
    ],
    [
      'IAMReadOnlyAccess',
      'Provides read only access to IAM via the AWS Management Console.',
      'iam:Get* iam:List* iam:GenerateCredentialReport iam:SimulatePrincipalPolicy',
    ],
    [
      'IAMUserChangePassword',
      'Provides the ability for an IAM user to change their own password.',
      'iam:ChangePassword iam:GetAccountPasswordPolicy',
    ],
    ['AmazonS3FullAccess', 'Provides full access to all buckets via the AWS Management Console.', 's3:*'],
    [
      'AmazonS3ReadOnlyAccess',
      'Provides read only access to all buckets via the AWS Management Console.',
      's3:Get* s3:List* s3:Describe*',
    ],
    [
      'AmazonEC2FullAccess',
      full('Amazon EC2'),
      'ec2:* elasticloadbalancing:* cloudwatch:* autoscaling:* iam:CreateServiceLinkedRole',
    ],
    [
      'AmazonEC2ReadOnlyAccess',
      readOnly('Amazon EC2'),
      'ec2:Describe* ec2:Get* elasticloadbalancing:Describe* cloudwatch:Describe* cloudwatch:Get* cloudwatch:List* autoscaling:Describe*',
    ],
    [
      'AmazonVPCFullAccess',
      full('Amazon VPC'),
      'ec2:*Vpc* ec2:*Subnet* ec2:*Route* ec2:*SecurityGroup* ec2:*Gateway* ec2:*NetworkAcl* ec2:*NetworkInterface* ec2:*Address* ec2:CreateTags ec2:DeleteTags ec2:Describe*',
    ],
    ['AmazonVPCReadOnlyAccess', readOnly('Amazon VPC'), 'ec2:Describe* ec2:Get*'],
    [
      'ElasticLoadBalancingFullAccess',
      'Provides full access to Amazon ElasticLoadBalancing, and limited access to other services necessary to provide ElasticLoadBalancing features.',
      'elasticloadbalancing:* ec2:Describe* iam:CreateServiceLinkedRole',
    ],
    [
      'ElasticLoadBalancingReadOnly',
      'Provides read only access to Amazon ElasticLoadBalancing and dependent services',
      'elasticloadbalancing:Describe* ec2:Describe*',
    ],
    [
      'AutoScalingFullAccess',
      'Provides full access to Auto Scaling.',
      'autoscaling:* cloudwatch:PutMetricAlarm ec2:Describe* elasticloadbalancing:Describe* iam:CreateServiceLinkedRole',
    ],
    ['AutoScalingReadOnlyAccess', 'Provides read-only access to Auto Scaling.', 'autoscaling:Describe*'],
    [
      'AutoScalingConsoleFullAccess',
      'Provides full access to Auto Scaling via the AWS Management Console.',
      'autoscaling:* cloudwatch:* ec2:Describe* elasticloadbalancing:Describe* iam:List* sns:List*',
    ],
    [
      'AmazonDynamoDBFullAccess',
      'Provides full access to Amazon DynamoDB via the AWS Management Console.',
      'dynamodb:* dax:* application-autoscaling:* cloudwatch:* kms:Describe* kms:List*',
    ],
    [
      'AmazonDynamoDBReadOnlyAccess',
      'Provides read only access to Amazon DynamoDB via the AWS Management Console.',
      'dynamodb:BatchGetItem dynamodb:Describe* dynamodb:GetItem dynamodb:List* dynamodb:Query dynamodb:Scan',
    ],
    ['AmazonSQSFullAccess', full('Amazon SQS'), 'sqs:*'],
    ['AmazonSQSReadOnlyAccess', readOnly('Amazon SQS'), 'sqs:Get* sqs:List*'],
    ['AmazonSNSFullAccess', full('Amazon SNS'), 'sns:*'],
    ['AmazonSNSReadOnlyAccess', readOnly('Amazon SNS'), 'sns:Get* sns:List*'],
    ['AmazonKinesisFullAccess', 'Provides full access to all streams.', 'kinesis:*'],
    [
      'AmazonRDSFullAccess',
      full('Amazon RDS'),
      'rds:* cloudwatch:Get* cloudwatch:List* ec2:Describe* sns:List*',
    ],
    ['AmazonRDSReadOnlyAccess', readOnly('Amazon RDS'), 'rds:Describe* rds:ListTagsForResource'],
    ['AmazonRoute53FullAccess', full('all Amazon Route 53'), 'route53:* route53domains:*'],
    ['AmazonRoute53ReadOnlyAccess', readOnly('all Amazon Route 53'), 'route53:Get* route53:List*'],
    [
      'AmazonAPIGatewayAdministrator',
      'Provides full access to create/edit/delete APIs in Amazon API Gateway via the AWS Management Console.',
      'apigateway:*',
    ],
    [
      'AmazonAPIGatewayInvokeFullAccess',
      'Provides full access to invoke APIs in Amazon API Gateway.',
      'execute-api:Invoke execute-api:ManageConnections',
    ],
    [
      'SecretsManagerReadWrite',
      'Provides read/write access to AWS Secrets Manager via the AWS Management Console.',
      'secretsmanager:* kms:DescribeKey kms:ListAliases kms:ListKeys lambda:ListFunctions tag:GetResources',
    ],
    [
      'AWSKeyManagementServicePowerUser',
      'Provides access to AWS Key Management Service (KMS).',
      'kms:CreateAlias kms:CreateKey kms:DeleteAlias kms:Describe* kms:GenerateRandom kms:Get* kms:List* kms:TagResource kms:UntagResource',
    ],
    [
      'AmazonECS_FullAccess',
      'Provides administrative access to Amazon ECS resources and enables ECS features through access to other AWS service resources.',
      'ecs:* ec2:Describe* elasticloadbalancing:* logs:CreateLogGroup logs:DescribeLogGroups iam:PassRole',
    ],
    [
      'AmazonElasticFileSystemFullAccess',
      'Provides full access to Amazon EFS via the AWS Management Console.',
      'elasticfilesystem:* ec2:Describe* kms:DescribeKey kms:ListAliases',
    ],
    [
      'AmazonElasticFileSystemClientReadWriteAccess',
      'Provides read and write client access to an Amazon EFS file system',
      'elasticfilesystem:ClientMount elasticfilesystem:ClientWrite elasticfilesystem:DescribeMountTargets',
    ],
    ['AWSCertificateManagerFullAccess', 'Provides full access to AWS Certificate Manager (ACM)', 'acm:*'],
    ['AWSCloudFormationFullAccess', 'Provides full access to AWS CloudFormation.', 'cloudformation:*'],
    [
      'AmazonCognitoPowerUser',
      'Provides administrative access to existing Amazon Cognito resources.',
      'cognito-idp:* cognito-identity:*',
    ],
    [
      'AWSStepFunctionsFullAccess',
      'An access policy for providing a user/role/etc access to the AWS StepFunctions API.',
      'states:*',
    ],
    [
      'AmazonEventBridgeFullAccess',
      'Provides full access to Amazon EventBridge.',
      'events:* scheduler:* pipes:*',
    ],
    [
      'AWSXRayDaemonWriteAccess',
      "Allow the AWS X-Ray Daemon to relay raw trace segments data to the service's API and retrieve sampling data (rules, targets, etc.) to be used by the X-Ray SDK.",
      'xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSampling*',
    ],
    ['AWSXrayFullAccess', 'AWS X-Ray full access managed policy', 'xray:*'],
    [
      'AmazonSSMFullAccess',
      'Provides full access to Amazon SSM.',
      'ssm:* cloudwatch:PutMetricData ec2:DescribeInstanceStatus logs:* ssmmessages:* ec2messages:*',
    ],
    [
      'AmazonSSMReadOnlyAccess',
      'Provides read only access to Amazon SSM.',
      'ssm:Describe* ssm:Get* ssm:List*',
    ],
    [
      'CloudWatchFullAccess',
      'Provides full access to CloudWatch.',
      'cloudwatch:* logs:* sns:* autoscaling:Describe*',
    ],
    [
      'CloudWatchFullAccessV2',
      'Provides full access to CloudWatch.',
      'cloudwatch:* logs:* sns:* autoscaling:Describe* oam:List*',
    ],
    [
      'CloudWatchReadOnlyAccess',
      'Provides read only access to CloudWatch.',
      'cloudwatch:Describe* cloudwatch:Get* cloudwatch:List* logs:Describe* logs:Get* logs:FilterLogEvents autoscaling:Describe*',
    ],
    [
      'CloudWatchLogsFullAccess',
      'Provides full access to CloudWatch Logs',
      'logs:* cloudwatch:GenerateQuery',
    ],
    [
      'CloudWatchLogsReadOnlyAccess',
      'Provides read only access to CloudWatch Logs',
      'logs:Describe* logs:Get* logs:List* logs:StartQuery logs:StopQuery logs:FilterLogEvents',
    ],
    ['CloudWatchEventsFullAccess', 'Provides full access to Amazon CloudWatch Events.', 'events:*'],
    [
      'AWSLambda_FullAccess',
      'Grants full access to AWS Lambda service, AWS Lambda console features, and other related AWS services.',
      'lambda:* cloudwatch:List* cloudwatch:GetMetricData ec2:Describe* iam:GetPolicy iam:GetRole iam:ListRoles iam:PassRole logs:Describe*',
    ],
    [
      'AWSLambda_ReadOnlyAccess',
      'Grants read-only access to AWS Lambda service, AWS Lambda console features, and other related AWS services.',
      'lambda:Get* lambda:List* cloudwatch:List* logs:Describe*',
    ],
    [
      'AmazonEC2ContainerRegistryFullAccess',
      'Provides administrative access to Amazon ECR resources',
      'ecr:* cloudtrail:LookupEvents',
    ],
    [
      'AmazonEC2ContainerRegistryPowerUser',
      'Provides full access to Amazon EC2 Container Registry repositories, but does not allow repository deletion or policy changes.',
      'ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:CompleteLayerUpload ecr:Describe* ecr:Get* ecr:InitiateLayerUpload ecr:List* ecr:PutImage ecr:UploadLayerPart',
    ],
    [
      'AmazonEC2ContainerRegistryReadOnly',
      'Provides read-only access to Amazon EC2 Container Registry repositories.',
      'ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:Describe* ecr:Get* ecr:List*',
    ],
    [
      'AmazonEC2ContainerRegistryPullOnly',
      'Provides permissions to pull images from Amazon ECR.',
      'ecr:BatchGetImage ecr:BatchImportUpstreamImage ecr:GetAuthorizationToken ecr:GetDownloadUrlForLayer',
    ],
  ),
  ...rows(
    '/job-function/',
    [
      'Billing',
      'Grants permissions for billing and cost management. This includes viewing account usage and viewing and modifying budgets and payment methods.',
      'aws-portal:* budgets:* ce:* cur:*',
    ],
    [
      'DatabaseAdministrator',
      'Grants full access permissions to AWS services and actions required to set up and configure AWS database services.',
      'dynamodb:* elasticache:* rds:* redshift:* cloudwatch:* ec2:Describe*',
    ],
    [
      'NetworkAdministrator',
      'Grants full access permissions to AWS services and actions required to set up and configure AWS network resources.',
      'ec2:* elasticloadbalancing:* route53:* directconnect:* autoscaling:Describe*',
    ],
    [
      'SupportUser',
      'This policy grants permissions to troubleshoot and resolve issues in an AWS account. This policy also enables the user to contact AWS support to create and manage cases.',
      'support:* ec2:Describe* cloudwatch:Describe* logs:Describe*',
    ],
    [
      'SystemAdministrator',
      'Grants full access permissions necessary for resources required for application and development operations.',
      'autoscaling:* cloudwatch:* ec2:* elasticloadbalancing:* events:* lambda:* logs:* route53:* s3:* sns:* sqs:*',
    ],
    [
      'ViewOnlyAccess',
      'This policy grants permissions to view resources and basic metadata across all AWS services.',
      'autoscaling:Describe* cloudwatch:Describe* ec2:Describe* elasticloadbalancing:Describe* iam:List* lambda:List* logs:Describe* s3:List* sqs:List*',
    ],
  ),
];
