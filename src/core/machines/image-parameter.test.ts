import { expect, it } from 'vitest';
import { type Parameter, parameterKind } from '../../model/kinds/parameter.ts';
import { anObject } from '../../model/testing.ts';
import { launchDrafts } from './launch.ts';
import { LaunchRefused } from './refused.ts';
import { anImage, aWorld, countedIds, IMAGE } from './world.case.ts';

const OTHER = 'ami-0aaaaaaaaaaaaaaa2';
const version = (number: number, value: string, more: object = {}) => ({
  ...{ version: number, type: 'String', value, dataType: 'aws:ec2:image', tier: 'Standard' },
  ...{ modifiedAt: '', modifiedBy: '', ...more },
});
const aParameter = (name: string, ...versions: readonly object[]) =>
  anObject(parameterKind, { metadata: { name: 'p' }, spec: { name, versions } } as unknown as Parameter);
const PUBLIC = 'al2023-ami-2023.9.20261117.0-kernel-6.1-x86_64';
const world = aWorld({
  images: [anImage(), anImage(OTHER), anImage('ami-0aaaaaaaaaaaaaaa3', { imageName: PUBLIC })],
  parameters: [
    aParameter('/golden/web', version(1, IMAGE, { labels: ['stable'] }), version(2, OTHER)),
    aParameter('web', version(1, IMAGE)),
    aParameter('/secret', version(1, 'x', { type: 'SecureString' })),
    aParameter('/wrong', version(1, 'no image')),
  ],
});

function launched(image: string): string {
  try {
    const launch = { reservation: 'r-1', index: 0 };
    return launchDrafts({ image, instanceType: 't3.micro' }, world, launch, countedIds()).machine.spec.image;
  } catch (error) {
    if (error instanceof LaunchRefused) return `${error.code}: ${error.message}`;
    throw error;
  }
}

it.each([
  ['resolve:ssm:/golden/web', OTHER],
  ['resolve:ssm:/golden/web:1', IMAGE],
  ['resolve:ssm:/golden/web:stable', IMAGE],
  ['resolve:ssm:/web', IMAGE],
  [
    'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    'ami-0aaaaaaaaaaaaaaa3',
  ],
  ['resolve:ssm:/none', "InvalidParameterValue: The parameter '/none' of 'resolve:ssm:/none' does not exist"],
  [
    'resolve:ssm:/golden/web:9',
    "InvalidParameterValue: The parameter '/golden/web' has no version or label '9'",
  ],
  ['resolve:ssm:/secret', "InvalidParameterValue: The parameter '/secret' is a SecureString, not a String"],
  ['resolve:ssm:/wrong', 'InvalidAMIID.Malformed: Invalid id: "no image" (expecting "ami-...")'],
])('%s is %s', (image, expected) => {
  expect(launched(image)).toBe(expected);
});
