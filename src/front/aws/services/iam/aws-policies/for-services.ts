// AWS's policies for roles of services: what clusters, nodes, functions, tasks and instances are given.
import { rows } from './policy.ts';

export const servicePolicies = [
  ...rows(
    '/',
    [
      'AmazonEKSClusterPolicy',
      'This policy provides Kubernetes the permissions it requires to manage resources on your behalf. Kubernetes requires Ec2:CreateTags permissions to place identifying information on EC2 resources including but not limited to Instances, Security Groups, and Elastic Network Interfaces.',
      'autoscaling:Describe* autoscaling:UpdateAutoScalingGroup ec2:AttachVolume ec2:AuthorizeSecurityGroupIngress ec2:CreateRoute ec2:CreateSecurityGroup ec2:CreateTags ec2:CreateVolume ec2:DeleteRoute ec2:DeleteSecurityGroup ec2:DeleteVolume ec2:Describe* ec2:DetachVolume ec2:ModifyInstanceAttribute ec2:ModifyVolume ec2:RevokeSecurityGroupIngress elasticloadbalancing:* iam:CreateServiceLinkedRole kms:DescribeKey',
    ],
    [
      'AmazonEKSServicePolicy',
      'This policy allows Amazon Elastic Container Service for Kubernetes to create and manage the necessary resources to operate EKS Clusters.',
      'ec2:CreateNetworkInterface ec2:CreateNetworkInterfacePermission ec2:DeleteNetworkInterface ec2:Describe* ec2:ModifyNetworkInterfaceAttribute iam:ListAttachedRolePolicies eks:UpdateClusterVersion',
    ],
    [
      'AmazonEKSWorkerNodePolicy',
      'This policy allows Amazon EKS worker nodes to connect to Amazon EKS Clusters.',
      'ec2:DescribeInstances ec2:DescribeInstanceTypes ec2:DescribeRouteTables ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVolumes ec2:DescribeVolumesModifications ec2:DescribeVpcs eks:DescribeCluster eks-auth:AssumeRoleForPodIdentity',
    ],
    [
      'AmazonEKSWorkerNodeMinimalPolicy',
      'This policy allows Amazon EKS worker nodes to connect to Amazon EKS Clusters.',
      'eks-auth:AssumeRoleForPodIdentity',
    ],
    [
      'AmazonEKS_CNI_Policy',
      'This policy provides the Amazon VPC CNI Plugin (amazon-vpc-cni-k8s) the permissions it requires to modify the IP address configuration on your EKS worker nodes. This permission set allows the CNI to list, describe, and modify Elastic Network Interfaces on your behalf.',
      'ec2:AssignPrivateIpAddresses ec2:AttachNetworkInterface ec2:CreateNetworkInterface ec2:CreateTags ec2:DeleteNetworkInterface ec2:DescribeInstances ec2:DescribeInstanceTypes ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DescribeTags ec2:DetachNetworkInterface ec2:ModifyNetworkInterfaceAttribute ec2:UnassignPrivateIpAddresses',
    ],
    [
      'AmazonEKSVPCResourceController',
      'Policy used by VPC Resource Controller to manage ENI and IPs for worker nodes.',
      'ec2:AssignPrivateIpAddresses ec2:AttachNetworkInterface ec2:CreateNetworkInterface ec2:CreateNetworkInterfacePermission ec2:DeleteNetworkInterface ec2:DetachNetworkInterface ec2:ModifyNetworkInterfaceAttribute ec2:UnassignPrivateIpAddresses',
    ],
    [
      'AmazonEKSFargatePodExecutionRolePolicy',
      'Provides access to other AWS service resources that are required to run Amazon EKS pods on AWS Fargate',
      'ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetAuthorizationToken ecr:GetDownloadUrlForLayer',
    ],
    [
      'AmazonEKSComputePolicy',
      'Provides EKS Auto Mode the permissions it needs to manage compute.',
      'ec2:CreateFleet ec2:CreateLaunchTemplate ec2:CreateTags ec2:Describe* ec2:RunInstances iam:AddRoleToInstanceProfile iam:CreateInstanceProfile iam:PassRole',
    ],
    [
      'AmazonEKSBlockStoragePolicy',
      'Provides EKS Auto Mode the permissions it needs to manage block storage.',
      'ec2:AttachVolume ec2:CreateSnapshot ec2:CreateTags ec2:CreateVolume ec2:DeleteSnapshot ec2:DeleteVolume ec2:Describe* ec2:DetachVolume ec2:ModifyVolume',
    ],
    [
      'AmazonEKSLoadBalancingPolicy',
      'Provides EKS Auto Mode the permissions it needs to manage load balancing.',
      'elasticloadbalancing:* ec2:AuthorizeSecurityGroupIngress ec2:CreateSecurityGroup ec2:CreateTags ec2:DeleteSecurityGroup ec2:Describe* ec2:RevokeSecurityGroupIngress',
    ],
    [
      'AmazonEKSNetworkingPolicy',
      'Provides EKS Auto Mode the permissions it needs to manage networking.',
      'ec2:AssignPrivateIpAddresses ec2:AttachNetworkInterface ec2:CreateNetworkInterface ec2:CreateTags ec2:DeleteNetworkInterface ec2:Describe* ec2:DetachNetworkInterface ec2:ModifyNetworkInterfaceAttribute',
    ],
    [
      'AmazonSSMManagedInstanceCore',
      'The policy for Amazon EC2 Role to enable AWS Systems Manager service core functionality.',
      'ssm:DescribeAssociation ssm:DescribeDocument ssm:GetDeployablePatchSnapshotForInstance ssm:GetDocument ssm:GetManifest ssm:GetParameter ssm:GetParameters ssm:ListAssociations ssm:ListInstanceAssociations ssm:PutComplianceItems ssm:PutConfigurePackageResult ssm:PutInventory ssm:UpdateAssociationStatus ssm:UpdateInstanceAssociationStatus ssm:UpdateInstanceInformation ssmmessages:* ec2messages:*',
    ],
    [
      'AmazonSSMPatchAssociation',
      'Provide access to child instances for patch association operation.',
      'ssm:DescribeEffectivePatchesForPatchBaseline ssm:GetPatchBaseline tag:GetResources',
    ],
    [
      'CloudWatchAgentServerPolicy',
      'Permissions required to use AmazonCloudWatchAgent on servers',
      'cloudwatch:PutMetricData ec2:DescribeTags ec2:DescribeVolumes logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogGroups logs:DescribeLogStreams logs:PutLogEvents logs:PutRetentionPolicy ssm:GetParameter xray:PutTelemetryRecords xray:PutTraceSegments',
    ],
    [
      'CloudWatchAgentAdminPolicy',
      'Full permissions required to use AmazonCloudWatchAgent.',
      'cloudwatch:PutMetricData ec2:DescribeTags logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogGroups logs:DescribeLogStreams logs:PutLogEvents logs:PutRetentionPolicy ssm:GetParameter ssm:PutParameter',
    ],
    [
      'AWSLambdaExecute',
      'Provides Put, Get access to S3 and full access to CloudWatch Logs.',
      'logs:* s3:GetObject s3:PutObject',
    ],
    [
      'AWSElasticBeanstalkWebTier',
      'Provide the instances in your web server environment access to upload log files to Amazon S3.',
      's3:Get* s3:List* s3:PutObject logs:CreateLogStream logs:PutLogEvents xray:Put*',
    ],
    [
      'AWSElasticBeanstalkWorkerTier',
      "Provide the instances in your worker environment access to upload log files to Amazon S3, to use Amazon SQS to monitor your application's job queue, to use Amazon DynamoDB to perform leader election, and to Amazon CloudWatch to publish metrics for health monitoring.",
      's3:Get* s3:List* s3:PutObject sqs:* cloudwatch:PutMetricData dynamodb:GetItem dynamodb:PutItem',
    ],
    [
      'AmazonMQFullAccess',
      'Provides full access to AmazonMQ via our API/SDK.',
      'mq:* ec2:CreateNetworkInterface ec2:Describe*',
    ],
  ),
  ...rows(
    '/service-role/',
    [
      'AWSLambdaBasicExecutionRole',
      'Provides write permissions to CloudWatch Logs.',
      'logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents',
    ],
    [
      'AWSLambdaVPCAccessExecutionRole',
      'Provides minimum permissions for a Lambda function to execute while accessing a resource within a VPC - create, describe, delete network interfaces and write permissions to CloudWatch Logs.',
      'logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DeleteNetworkInterface ec2:AssignPrivateIpAddresses ec2:UnassignPrivateIpAddresses',
    ],
    [
      'AWSLambdaENIManagementAccess',
      'Provides minimum permissions for a Lambda function to manage ENIs (create, describe, delete) used by a VPC-enabled Lambda Function.',
      'ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DeleteNetworkInterface',
    ],
    ['AWSLambdaRole', 'Default policy for AWS Lambda service role.', 'lambda:InvokeFunction'],
    [
      'AWSLambdaSQSQueueExecutionRole',
      'Provides receive message, delete message, and read attribute access to SQS queues, and write permissions to CloudWatch logs.',
      'sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents',
    ],
    [
      'AWSLambdaDynamoDBExecutionRole',
      'Provides list and read access to DynamoDB streams and write permissions to CloudWatch logs.',
      'dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents',
    ],
    [
      'AWSLambdaKinesisExecutionRole',
      'Provides list and read access to Kinesis streams and write permissions to CloudWatch logs.',
      'kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords kinesis:GetShardIterator kinesis:ListShards kinesis:ListStreams logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents',
    ],
    [
      'AmazonECSTaskExecutionRolePolicy',
      'Provides access to other AWS service resources that are required to run Amazon ECS tasks',
      'ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability ecr:GetDownloadUrlForLayer ecr:BatchGetImage logs:CreateLogStream logs:PutLogEvents',
    ],
    [
      'AmazonEC2ContainerServiceforEC2Role',
      'Default policy for the Amazon EC2 Role for Amazon EC2 Container Service.',
      'ec2:DescribeTags ecs:* ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetAuthorizationToken ecr:GetDownloadUrlForLayer logs:CreateLogStream logs:PutLogEvents',
    ],
    [
      'AmazonEC2ContainerServiceRole',
      'Default policy for Amazon ECS service role.',
      'ec2:AuthorizeSecurityGroupIngress ec2:Describe* elasticloadbalancing:DeregisterInstancesFromLoadBalancer elasticloadbalancing:DeregisterTargets elasticloadbalancing:Describe* elasticloadbalancing:RegisterInstancesWithLoadBalancer elasticloadbalancing:RegisterTargets',
    ],
    [
      'AmazonEC2ContainerServiceAutoscaleRole',
      'Policy to enable Task Autoscaling for Amazon EC2 Container Service',
      'ecs:DescribeServices ecs:UpdateService cloudwatch:DescribeAlarms cloudwatch:PutMetricAlarm',
    ],
    [
      'AmazonEC2ContainerServiceEventsRole',
      'Policy to enable CloudWatch Events for EC2 Container Service',
      'ecs:RunTask iam:PassRole ecs:TagResource',
    ],
    [
      'AmazonEC2RoleforSSM',
      'This policy will soon be deprecated. Please use AmazonSSMManagedInstanceCore policy to enable AWS Systems Manager service core functionality on EC2 instances.',
      'ssm:* ssmmessages:* ec2messages:* cloudwatch:PutMetricData ec2:DescribeInstanceStatus logs:* s3:GetObject s3:PutObject',
    ],
    [
      'AmazonEC2SpotFleetTaggingRole',
      'Allows EC2 Spot Fleet to request, terminate and tag Spot Instances on your behalf.',
      'ec2:DescribeImages ec2:DescribeInstanceStatus ec2:DescribeSubnets ec2:RequestSpotInstances ec2:RunInstances ec2:TerminateInstances ec2:CreateTags iam:PassRole elasticloadbalancing:RegisterTargets',
    ],
    [
      'AmazonEBSCSIDriverPolicy',
      'IAM Policy that allows the CSI driver service account to make calls to related services such as EC2 on your behalf.',
      'ec2:AttachVolume ec2:CreateSnapshot ec2:CreateTags ec2:CreateVolume ec2:DeleteSnapshot ec2:DeleteTags ec2:DeleteVolume ec2:Describe* ec2:DetachVolume ec2:ModifyVolume',
    ],
    [
      'AmazonEFSCSIDriverPolicy',
      'Provides management access to EFS resources and read access to EC2',
      'elasticfilesystem:CreateAccessPoint elasticfilesystem:DeleteAccessPoint elasticfilesystem:Describe* elasticfilesystem:TagResource ec2:DescribeAvailabilityZones',
    ],
    [
      'AmazonAPIGatewayPushToCloudWatchLogs',
      "Allows API Gateway to push logs to user's account.",
      'logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogGroups logs:DescribeLogStreams logs:PutLogEvents logs:GetLogEvents logs:FilterLogEvents',
    ],
    [
      'AutoScalingNotificationAccessRole',
      'Default policy for the AutoScaling Notification Access service role.',
      'sqs:SendMessage sqs:GetQueueUrl sns:Publish',
    ],
    [
      'AWSCodeDeployRole',
      'Provides CodeDeploy service access to expand tags and interact with Auto Scaling on your behalf.',
      'autoscaling:* ec2:Describe* ec2:TerminateInstances elasticloadbalancing:* sns:Publish tag:GetResources',
    ],
    [
      'AmazonRDSEnhancedMonitoringRole',
      'Provides access to Cloudwatch for RDS Enhanced Monitoring',
      'logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogStreams logs:GetLogEvents logs:PutLogEvents logs:PutRetentionPolicy',
    ],
    [
      'AWSBatchServiceRole',
      'Policy for AWS Batch service role which allows access to related services including EC2, Autoscaling, EC2 Container service and Cloudwatch Logs.',
      'ec2:* autoscaling:* ecs:* logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents iam:PassRole',
    ],
    [
      'AWSElasticBeanstalkEnhancedHealth',
      'AWS Elastic Beanstalk Service policy for Health Monitoring system',
      'elasticloadbalancing:Describe* ec2:Describe* cloudwatch:Get* cloudwatch:List* autoscaling:Describe* sns:Publish',
    ],
    [
      'VMImportExportRoleForAWSConnector',
      'Default policy for the VM Import/Export service role, for customers using the AWS Connector.',
      's3:GetBucketLocation s3:GetObject s3:ListBucket ec2:CopySnapshot ec2:Describe* ec2:ModifySnapshotAttribute ec2:RegisterImage',
    ],
    [
      'AWSGlueServiceRole',
      'Policy for AWS Glue service role which allows access to related services including EC2, S3, and Cloudwatch Logs',
      'glue:* s3:GetBucketLocation s3:ListBucket s3:GetObject s3:PutObject ec2:Describe* logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents',
    ],
    [
      'AWSConfigRole',
      'Default policy for AWS Config service role. Provides permissions required for AWS Config to track changes to your AWS resources.',
      'config:Put* ec2:Describe* iam:Get* iam:List* s3:Get* s3:List*',
    ],
    [
      'AWS_ConfigRole',
      'Default policy for AWS Config service role. Provides permissions required for AWS Config to track changes to your AWS resources.',
      'config:Put* ec2:Describe* iam:Get* iam:List* s3:Get* s3:List*',
    ],
  ),
];
