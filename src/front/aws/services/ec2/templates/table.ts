// Operations on launch templates.
import type * as EC2 from '@aws-sdk/client-ec2';
import {
  CreateLaunchTemplate$,
  CreateLaunchTemplateVersion$,
  DeleteLaunchTemplate$,
  DeleteLaunchTemplateVersions$,
  DescribeLaunchTemplates$,
  DescribeLaunchTemplateVersions$,
  GetLaunchTemplateData$,
  ModifyLaunchTemplate$,
} from '@aws-sdk/client-ec2';
import { implement } from '../../../operation.ts';
import { createLaunchTemplate } from './create-launch-template.ts';
import { createLaunchTemplateVersion } from './create-launch-template-version.ts';
import { deleteLaunchTemplate } from './delete-launch-template.ts';
import { deleteLaunchTemplateVersions } from './delete-launch-template-versions.ts';
import { describeLaunchTemplateVersions } from './describe-launch-template-versions.ts';
import { describeLaunchTemplates } from './describe-launch-templates.ts';
import { getLaunchTemplateData } from './get-launch-template-data.ts';
import { modifyLaunchTemplate } from './modify-launch-template.ts';

export const templateOperations = implement<typeof EC2>()(
  {
    CreateLaunchTemplate: createLaunchTemplate,
    CreateLaunchTemplateVersion: createLaunchTemplateVersion,
    DeleteLaunchTemplate: deleteLaunchTemplate,
    DeleteLaunchTemplateVersions: deleteLaunchTemplateVersions,
    DescribeLaunchTemplateVersions: describeLaunchTemplateVersions,
    DescribeLaunchTemplates: describeLaunchTemplates,
    GetLaunchTemplateData: getLaunchTemplateData,
    ModifyLaunchTemplate: modifyLaunchTemplate,
  },
  {
    CreateLaunchTemplate$,
    CreateLaunchTemplateVersion$,
    DeleteLaunchTemplate$,
    DeleteLaunchTemplateVersions$,
    DescribeLaunchTemplateVersions$,
    DescribeLaunchTemplates$,
    GetLaunchTemplateData$,
    ModifyLaunchTemplate$,
  },
  {
    CreateLaunchTemplate: 'What RunInstances refuses is refused here too',
  },
);
