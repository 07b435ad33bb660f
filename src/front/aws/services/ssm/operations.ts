// Operations of Systems Manager: Parameter Store only.
import type * as SSM from '@aws-sdk/client-ssm';
import {
  AddTagsToResource$,
  DeleteParameter$,
  DeleteParameters$,
  DescribeParameters$,
  GetParameter$,
  GetParameterHistory$,
  GetParameters$,
  GetParametersByPath$,
  LabelParameterVersion$,
  ListTagsForResource$,
  PutParameter$,
  RemoveTagsFromResource$,
  UnlabelParameterVersion$,
} from '@aws-sdk/client-ssm';
import { implement } from '../../operation.ts';
import { addTagsToResource } from './add-tags-to-resource.ts';
import { deleteParameter } from './delete-parameter.ts';
import { deleteParameters } from './delete-parameters.ts';
import { describeParameters } from './describe-parameters.ts';
import { getParameter } from './get-parameter.ts';
import { getParameterHistory } from './get-parameter-history.ts';
import { getParameters } from './get-parameters.ts';
import { getParametersByPath } from './get-parameters-by-path.ts';
import { labelParameterVersion } from './label-parameter-version.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { putParameter } from './put-parameter.ts';
import { removeTagsFromResource } from './remove-tags-from-resource.ts';
import { unlabelParameterVersion } from './unlabel-parameter-version.ts';

export const operations = implement<typeof SSM>()(
  {
    AddTagsToResource: addTagsToResource,
    DeleteParameter: deleteParameter,
    DeleteParameters: deleteParameters,
    DescribeParameters: describeParameters,
    GetParameter: getParameter,
    GetParameterHistory: getParameterHistory,
    GetParameters: getParameters,
    GetParametersByPath: getParametersByPath,
    LabelParameterVersion: labelParameterVersion,
    ListTagsForResource: listTagsForResource,
    PutParameter: putParameter,
    RemoveTagsFromResource: removeTagsFromResource,
    UnlabelParameterVersion: unlabelParameterVersion,
  },
  {
    AddTagsToResource$,
    DeleteParameter$,
    DeleteParameters$,
    DescribeParameters$,
    GetParameter$,
    GetParameterHistory$,
    GetParameters$,
    GetParametersByPath$,
    LabelParameterVersion$,
    ListTagsForResource$,
    PutParameter$,
    RemoveTagsFromResource$,
    UnlabelParameterVersion$,
  },
  {
    AddTagsToResource: 'Parameters only.',
    ListTagsForResource: 'Parameters only.',
    RemoveTagsFromResource: 'Parameters only.',
    GetParameter: 'Of the public parameters (/aws/service/...) those of machine images that have a stand-in.',
    GetParameters:
      'Of the public parameters (/aws/service/...) those of machine images that have a stand-in.',
    GetParametersByPath:
      'Of the public parameters (/aws/service/...) those of machine images that have a stand-in.',
    PutParameter:
      'Policies are stored and nothing acts on them; an aws:ec2:image is not looked up; AllowedPattern is a JavaScript expression.',
  },
);
