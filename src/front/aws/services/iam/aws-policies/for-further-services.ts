// AWS's policies for services that are not here, and for their roles: templates attach them.
import { rows } from './policy.ts';

export const furtherPolicies = [
  ...rows(
    '/',
    ['AWSSupportAccess', 'Allows users to access the AWS Support Center.', 'support:*'],
    [
      'AWSBillingReadOnlyAccess',
      'Allows users to view bills on the Billing Console.',
      'billing:Get* billing:List* ce:Get* ce:List* budgets:View*',
    ],
    [
      'AWSOrganizationsReadOnlyAccess',
      'Provides read-only access to AWS Organizations.',
      'organizations:Describe* organizations:List*',
    ],
    ['AWSCloudTrail_FullAccess', 'Provides full access to AWS CloudTrail.', 'cloudtrail:*'],
    [
      'AWSCloudTrail_ReadOnlyAccess',
      'Provides read-only access to AWS CloudTrail.',
      'cloudtrail:Get* cloudtrail:Describe* cloudtrail:List* cloudtrail:LookupEvents',
    ],
    [
      'AWSConfigUserAccess',
      'Provides access to use AWS Config, including searching by tags on resources, and reading all tags.',
      'config:Get* config:Describe* config:List* tag:Get*',
    ],
    ['AWSWAFFullAccess', 'Provides full access to AWS WAF actions.', 'waf:* wafv2:* waf-regional:*'],
    [
      'AWSCodeBuildAdminAccess',
      'Provides full access to AWS CodeBuild via the AWS Management Console.',
      'codebuild:* logs:GetLogEvents ecr:Describe* s3:List*',
    ],
    [
      'AWSCodeBuildDeveloperAccess',
      'Provides access to AWS CodeBuild via the AWS Management Console, but does not allow CodeBuild project administration.',
      'codebuild:StartBuild codebuild:StopBuild codebuild:BatchGet* codebuild:Get* codebuild:List* logs:GetLogEvents',
    ],
    [
      'AWSCodeCommitFullAccess',
      'Provides full access to AWS CodeCommit via the AWS Management Console.',
      'codecommit:*',
    ],
    [
      'AWSCodeCommitPowerUser',
      'Provides full access to AWS CodeCommit repositories, but does not allow repository deletion.',
      'codecommit:BatchGet* codecommit:Create* codecommit:Get* codecommit:GitPull codecommit:GitPush codecommit:List* codecommit:Put* codecommit:Update*',
    ],
    ['AWSCodeDeployFullAccess', 'Provides full access to CodeDeploy resources.', 'codedeploy:*'],
    [
      'AWSCodeDeployRoleForLambda',
      'Provides CodeDeploy service access to perform a Lambda deployment on your behalf.',
      'lambda:GetAlias lambda:UpdateAlias lambda:InvokeFunction cloudwatch:DescribeAlarms s3:GetObject',
    ],
    [
      'AWSCodeDeployRoleForECS',
      'Provides CodeDeploy service wide access to perform an ECS blue/green deployment on your behalf.',
      'ecs:* elasticloadbalancing:* lambda:InvokeFunction cloudwatch:DescribeAlarms s3:GetObject iam:PassRole',
    ],
    [
      'AWSCodePipeline_FullAccess',
      'Provides full access to AWS CodePipeline via the AWS Management Console.',
      'codepipeline:*',
    ],
    [
      'AmazonAthenaFullAccess',
      'Provide full access to Amazon Athena and scoped access to the dependencies needed to enable querying.',
      'athena:* glue:Get* s3:Get* s3:List* s3:PutObject',
    ],
    [
      'AmazonBedrockFullAccess',
      'Provides full access to Amazon Bedrock as well as limited access to related services that are required by it.',
      'bedrock:*',
    ],
    [
      'AmazonDocDBFullAccess',
      'Provides full access to Amazon DocumentDB with MongoDB compatibility.',
      'rds:* cloudwatch:Get* ec2:Describe*',
    ],
    [
      'AmazonElastiCacheFullAccess',
      'Provides full access to Amazon ElastiCache via the AWS Management Console.',
      'elasticache:*',
    ],
    [
      'AmazonElasticContainerRegistryPublicReadOnly',
      'Provides read-only access to Amazon ECR Public repositories.',
      'ecr-public:Describe* ecr-public:Get* ecr-public:BatchCheckLayerAvailability sts:GetServiceBearerToken',
    ],
    [
      'AmazonElasticContainerRegistryPublicFullAccess',
      'Provides administrative access to Amazon ECR Public resources',
      'ecr-public:* sts:GetServiceBearerToken',
    ],
    [
      'AmazonElasticFileSystemReadOnlyAccess',
      'Provides read only access to Amazon EFS via the AWS Management Console.',
      'elasticfilesystem:Describe* elasticfilesystem:List* ec2:Describe*',
    ],
    ['AmazonGuardDutyFullAccess', 'Provides full access to use Amazon GuardDuty.', 'guardduty:*'],
    [
      'AmazonInspector2FullAccess',
      'Provides full access to Amazon Inspector and access to other related services.',
      'inspector2:*',
    ],
    [
      'AmazonKinesisReadOnlyAccess',
      'Provides read only access to all streams via the AWS Management Console.',
      'kinesis:Describe* kinesis:Get* kinesis:List*',
    ],
    [
      'AmazonKinesisFirehoseFullAccess',
      'Provides full access to all Amazon Kinesis Firehose Delivery Streams.',
      'firehose:*',
    ],
    [
      'AmazonMSKFullAccess',
      'Provide full access to Amazon MSK and other required permissions for its dependencies.',
      'kafka:* ec2:Describe* kms:DescribeKey logs:*LogDelivery',
    ],
    [
      'AmazonMSKReadOnlyAccess',
      'Provide readonly access to Amazon MSK',
      'kafka:Describe* kafka:List* kafka:Get*',
    ],
    [
      'AmazonOpenSearchServiceFullAccess',
      'Provides full access to the Amazon OpenSearch Service configuration service.',
      'es:*',
    ],
    [
      'AmazonPrometheusRemoteWriteAccess',
      'Grants write only access to AWS Managed Prometheus workspaces',
      'aps:RemoteWrite',
    ],
    [
      'AmazonPrometheusQueryAccess',
      'Grants access to run queries against AWS Managed Prometheus resources',
      'aps:GetLabels aps:GetMetricMetadata aps:GetSeries aps:QueryMetrics',
    ],
    [
      'AmazonRDSDataFullAccess',
      'Allows full access to use the RDS data APIs, secret store APIs for RDS database credentials, and DB console query management APIs to execute SQL statements on Aurora Serverless clusters in the AWS account.',
      'rds-data:* secretsmanager:GetSecretValue',
    ],
    [
      'AmazonRedshiftFullAccess',
      'Provides full access to Amazon Redshift via the AWS Management Console.',
      'redshift:* ec2:Describe*',
    ],
    ['AmazonSESFullAccess', 'Provides full access to Amazon SES via the AWS Management Console.', 'ses:*'],
    [
      'AmazonSageMakerFullAccess',
      'Provides full access to Amazon SageMaker via the AWS Management Console and SDK.',
      'sagemaker:*',
    ],
    [
      'CloudFrontFullAccess',
      'Provides full access to the CloudFront console plus the ability to list Amazon S3 buckets via the AWS Management Console.',
      'cloudfront:* s3:ListAllMyBuckets acm:ListCertificates',
    ],
    [
      'CloudFrontReadOnlyAccess',
      'Provides access to CloudFront distribution configuration information and list distributions via the AWS Management Console.',
      'cloudfront:Get* cloudfront:List*',
    ],
    [
      'EC2InstanceProfileForImageBuilder',
      'The EC2 Instance profile for Image Builder service.',
      'imagebuilder:GetComponent kms:Decrypt s3:GetObject logs:CreateLogStream logs:CreateLogGroup logs:PutLogEvents',
    ],
    [
      'EC2InstanceConnect',
      'Allows customers to call EC2 Instance Connect to publish ephemeral keys to their EC2 instances and connect via ssh or the EC2 Instance Connect CLI.',
      'ec2:DescribeInstances ec2-instance-connect:SendSSHPublicKey',
    ],
    ['NeptuneFullAccess', 'Provides full access to Amazon Neptune.', 'rds:* neptune-db:*'],
    [
      'ResourceGroupsandTagEditorFullAccess',
      'Provides full access to Resource Groups and Tag Editor.',
      'resource-groups:* tag:*',
    ],
    ['ServiceQuotasFullAccess', 'Provides full access to Service Quotas', 'servicequotas:*'],
  ),
  ...rows(
    '/service-role/',
    [
      'AWSAppRunnerServicePolicyForECRAccess',
      'AWS App Runner service policy for access to ECR',
      'ecr:GetDownloadUrlForLayer ecr:BatchGetImage ecr:DescribeImages ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability',
    ],
    [
      'AWSBackupServiceRolePolicyForBackup',
      'Provides AWS Backup permission to create backups on your behalf across AWS services.',
      'backup:* ec2:CreateSnapshot ec2:Describe* ec2:CreateTags dynamodb:CreateBackup rds:CreateDBSnapshot',
    ],
    [
      'AWSBackupServiceRolePolicyForRestores',
      'Provides AWS Backup permission to perform restores on your behalf across AWS services.',
      'backup:* ec2:CreateVolume ec2:RunInstances ec2:Describe* dynamodb:RestoreTableFromBackup rds:Restore*',
    ],
    [
      'AWSLambdaMSKExecutionRole',
      'Provides permissions required to access MSK Cluster within a VPC, manage ENIs (create, describe, delete) in the VPC and write permissions to CloudWatch Logs.',
      'kafka:DescribeCluster kafka:GetBootstrapBrokers ec2:CreateNetworkInterface ec2:Describe* ec2:DeleteNetworkInterface logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents',
    ],
    [
      'AmazonECSInfrastructureRolePolicyForVolumes',
      'Provides access to other AWS service resources required to manage volumes associated with ECS workloads on your behalf.',
      'ec2:CreateVolume ec2:CreateTags ec2:AttachVolume ec2:DetachVolume ec2:DeleteVolume ec2:Describe*',
    ],
    [
      'AmazonSSMAutomationRole',
      'Provides permissions for EC2 Automation service to execute activities defined within Automation documents',
      'lambda:InvokeFunction ec2:* cloudformation:* ssm:* sns:Publish',
    ],
    [
      'AmazonSSMMaintenanceWindowRole',
      'Service Role to be used for EC2 Maintenance Window',
      'ssm:SendCommand ssm:GetAutomationExecution ssm:GetCommandInvocation ssm:ListCommands lambda:InvokeFunction tag:GetResources',
    ],
    [
      'AmazonElasticMapReduceforEC2Role',
      'Default policy for the Amazon Elastic MapReduce for EC2 service role.',
      'cloudwatch:* dynamodb:* ec2:Describe* s3:* sns:* sqs:*',
    ],
    [
      'AmazonElasticMapReduceRole',
      'Default policy for the Amazon Elastic MapReduce service role.',
      'ec2:* iam:GetRole iam:PassRole s3:Get* s3:List*',
    ],
    [
      'AmazonDMSVPCManagementRole',
      'Provides access to manage VPC settings for AWS managed customer configurations',
      'ec2:CreateNetworkInterface ec2:Describe* ec2:DeleteNetworkInterface ec2:ModifyNetworkInterfaceAttribute',
    ],
    [
      'AmazonMachineLearningRoleforRedshiftDataSourceV3',
      'Allows Machine Learning to configure and use your Redshift Clusters and S3 Staging Locations for Redshift Data Source.',
      'redshift:Describe* s3:GetObject s3:PutObject',
    ],
  ),
];
