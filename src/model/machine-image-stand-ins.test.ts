// The names that people's files look up find a stand-in that says what it is.
import { expect, test } from 'vitest';
import { isBaseName, machineStandIns } from './machine-image-stand-ins.ts';

/** As DescribeImages filters: `*` is any text. */
function found(owner: string, pattern: string) {
  const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  return machineStandIns('x86_64').filter(
    ({ imageName, ownerId, ownerAlias }) =>
      expression.test(imageName) && (owner === ownerId || owner === ownerAlias),
  );
}

test.each([
  ['amazon', 'al2023-ami-2023.*-x86_64', 'ec2-user', 'Amazon Linux'],
  ['137112412989', 'al2023-ami-2023*kernel-6.1-x86_64', 'ec2-user', 'Amazon Linux'],
  ['amazon', 'amzn2-ami-*-hvm-*-x86_64-gp2', 'ec2-user', 'Amazon Linux'],
  ['099720109477', 'ubuntu/images/hvm-ssd*/ubuntu-noble-24.04-amd64-server-*', 'ubuntu', 'Ubuntu'],
  ['099720109477', 'ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-*', 'ubuntu', 'Ubuntu'],
  ['136693071363', 'debian-12-amd64-*', 'admin', 'Debian 12'],
])('%s has one of %s, for %s, which says that it stands in for %s', (owner, pattern, user, system) => {
  const images = found(owner, pattern);
  expect(images.map((image) => image.user)).toEqual([user]);
  expect(images[0]?.description).toMatch(
    new RegExp(`^Stand-in for ${system}.*, built here from Debian 12 packages`),
  );
});

test('names are unique and every base is one that can be built', () => {
  const images = machineStandIns('arm64');
  expect(new Set(images.map(({ imageName }) => imageName)).size).toBe(images.length);
  expect(images.every(({ base }) => isBaseName(base))).toBe(true);
});
