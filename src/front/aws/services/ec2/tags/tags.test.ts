import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestEc2, type TestEc2 } from '../testing.ts';

let ec2: TestEc2;
beforeEach(async () => {
  ec2 = await openTestEc2();
});
afterEach(() => ec2.close());

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: '' }));
const tagsOf = async (id: string) => {
  const { Tags = [] } = await ec2.call('DescribeTags', { Filters: [{ Name: 'resource-id', Values: [id] }] });
  return Tags.map(({ Key, Value }) => `${Key}=${Value}`);
};
async function ofTemplate(): Promise<string> {
  const LaunchTemplateData = { ImageId: ec2.image, InstanceType: 't3.micro' as const };
  await ec2.call('CreateLaunchTemplate', { LaunchTemplateName: 'web', LaunchTemplateData });
  const LaunchTemplate = { LaunchTemplateName: 'web' };
  const { Instances } = await ec2.call('RunInstances', { LaunchTemplate, MinCount: 1, MaxCount: 1 });
  return Instances?.[0]?.InstanceId ?? '';
}

it("tags of AWS's own are beside those of a user: neither counted, nor changed, nor deleted", async () => {
  const id = await ofTemplate();
  await ec2.call('CreateTags', { Resources: [id], Tags: many(50) });
  expect(await ec2.fault('CreateTags', { Resources: [id], Tags: [{ Key: 'more', Value: '' }] })).toMatch(
    /^TagLimitExceeded: /,
  );
  await ec2.call('DeleteTags', { Resources: [id] });
  expect(await tagsOf(id)).toEqual([
    expect.stringMatching(/^aws:ec2launchtemplate:id=lt-/),
    'aws:ec2launchtemplate:version=1',
  ]);
});

it('any character is taken in a tag', async () => {
  const id = await ec2.launch();
  await ec2.call('CreateTags', { Resources: [id], Tags: [{ Key: 'Name', Value: 'web (blue), №1' }] });
  expect(await tagsOf(id)).toEqual(['Name=web (blue), №1']);
});

it('what is refused changes nothing', async () => {
  const id = await ec2.launch();
  const change = (Tags: { Key: string; Value?: string }[]) =>
    ec2.fault('CreateTags', { Resources: [id], Tags });
  const twice = [
    { Key: 'a', Value: '1' },
    { Key: 'a', Value: '2' },
  ];
  expect(await change(twice)).toBe("InvalidParameterValue: Duplicate tag key 'a' specified.");
  expect(await change([{ Key: 'aws:x', Value: '' }])).toMatch(/^InvalidParameterValue: aws: prefixed/);
  expect(await change(many(51))).toMatch(/^TagLimitExceeded: /);
  expect(await ec2.fault('DeleteTags', { Resources: [id], Tags: [{ Key: 'aws:x' }] })).toMatch(
    /^InvalidParameterValue: Tag keys starting with 'aws:'/,
  );
  expect(await tagsOf(id)).toEqual([]);
});
