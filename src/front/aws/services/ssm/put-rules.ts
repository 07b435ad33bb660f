// What PutParameter refuses before it looks whether the parameter is there.
import type { PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Input } from '../../operation.ts';
import { check, length, oneOf } from '../../shared/constraints.ts';
import { validation } from './faults.ts';
import { checkName } from './names.ts';

const TYPES = ['SecureString', 'StringList', 'String'];
const TIERS = ['Standard', 'Advanced', 'Intelligent-Tiering'];
const DATA_TYPES = ['text', 'aws:ec2:image', 'aws:ssm:integration'];

export function checkPut(input: Input<PutParameterCommand>): void {
  check(
    length('name', input.Name, [1, 2048]),
    length('value', input.Value, [1, Number.POSITIVE_INFINITY], { hidden: true }),
    length('description', input.Description, [0, 1024]),
    length('allowedPattern', input.AllowedPattern, [0, 1024]),
    length('policies', input.Policies, [0, 4096]),
    oneOf('type', input.Type, TYPES),
    oneOf('tier', input.Tier, TIERS),
  );
  checkName(input.Name);
  if (input.Overwrite && input.Tags && input.Tags.length > 0) throw tagsAndOverwrite();
  if (input.DataType && !DATA_TYPES.includes(input.DataType))
    throw validation(
      `The following data type is not supported: ${input.DataType} (Data type names are all lowercase.)`,
    );
}

const tagsAndOverwrite = () =>
  validation(
    "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove " +
      'overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.',
  );
