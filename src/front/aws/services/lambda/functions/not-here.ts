// What of Lambda's configuration there is nothing here for: whoever asks for it is told, since the function would not do what it says.
import type { CreateFunctionRequest } from '@aws-sdk/client-lambda';
import { invalid, signingNotFound } from '../faults.ts';

type Asked = Pick<
  Partial<CreateFunctionRequest>,
  | 'Layers'
  | 'FileSystemConfigs'
  | 'CodeSigningConfigArn'
  | 'SnapStart'
  | 'TenancyConfig'
  | 'CapacityProviderConfig'
  | 'DurableConfig'
  | 'PublishTo'
  | 'Runtime'
>;

/** Throws InvalidParameterValueException, CodeSigningConfigNotFoundException. */
export function refuseWhatIsNotHere(asked: Asked): void {
  const [layer] = asked.Layers ?? [];
  if (layer !== undefined) throw invalid(`Layer version ${layer} does not exist.`);
  if (asked.CodeSigningConfigArn) throw signingNotFound(asked.CodeSigningConfigArn);
  if (asked.SnapStart?.ApplyOn === 'PublishedVersions')
    throw invalid(`${asked.Runtime ?? 'The runtime'} is not supported for SnapStart enabled functions.`);
  const members = [
    ['FileSystemConfigs', asked.FileSystemConfigs?.length ? asked.FileSystemConfigs : undefined],
    ['TenancyConfig', asked.TenancyConfig],
    ['CapacityProviderConfig', asked.CapacityProviderConfig],
    ['DurableConfig', asked.DurableConfig],
    ['PublishTo', asked.PublishTo],
  ] as const;
  for (const [member, value] of members)
    if (value !== undefined) throw invalid(`${member} is not supported here: Tutti has nothing of the sort.`);
}
