// All services, one line each. A further service: its folder under services/, its line here.
import type { AwsService } from './service.ts';
import { acm } from './services/acm/service.ts';
import { autoscaling } from './services/autoscaling/service.ts';
import { ec2 } from './services/ec2/service.ts';
import { elasticloadbalancing } from './services/elasticloadbalancing/service.ts';
import { iam } from './services/iam/service.ts';
import { kms } from './services/kms/service.ts';
import { lambda } from './services/lambda/service.ts';
import { logs } from './services/logs/service.ts';
import { monitoring } from './services/monitoring/service.ts';
import { secretsmanager } from './services/secretsmanager/service.ts';
import { ssm } from './services/ssm/service.ts';
import { sts } from './services/sts/service.ts';

export const allServices: readonly AwsService[] = [
  acm,
  autoscaling,
  ec2,
  elasticloadbalancing,
  iam,
  kms,
  lambda,
  logs,
  monitoring,
  secretsmanager,
  ssm,
  sts,
];
