// The names of all operations of the AWS services that we speak for, from the schemas in the SDK packages; for REST services with
// method and path. With them the kernel tells an operation that it does not have from one that does not exist.
import { createRequire } from 'node:module';

/** The SDK package of each service, by the service's name in src/front/aws/services. */
const PACKAGES = {
  acm: 'acm',
  autoscaling: 'auto-scaling',
  ec2: 'ec2',
  elasticloadbalancing: 'elastic-load-balancing-v2',
  iam: 'iam',
  kms: 'kms',
  lambda: 'lambda',
  logs: 'cloudwatch-logs',
  monitoring: 'cloudwatch',
  secretsmanager: 'secrets-manager',
  ssm: 'ssm',
  sts: 'sts',
};
const OPERATION = 9;

/** The text of operation-names.json: an array of names, or an object from names to `METHOD /path`. */
export function awsOperationNames() {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const require = createRequire(import.meta.url);
  const services = Object.entries(PACKAGES).map(([service, name]) => [
    service,
    operationsOf(require(`@aws-sdk/client-${name}`)),
  ]);
  return `${JSON.stringify(Object.fromEntries(services), null, 2)}\n`;
}

function operationsOf(sdk) {
  const schemas = Object.values(sdk)
    .filter((value) => Array.isArray(value) && value[0] === OPERATION)
    .sort(([, , a], [, , b]) => (a < b ? -1 : 1));
  const paths = schemas.map(([, , name, traits]) => [name, traits.http]);
  if (paths.every(([, http]) => http === undefined)) return paths.map(([name]) => name);
  return Object.fromEntries(paths.map(([name, [method, uri]]) => [name, `${method} ${uri}`]));
}
