// Names under which people look up the newest machine image, and what they find.
import { expect, test } from 'vitest';
import { machineImageKind } from '../../../../model/kinds/machine-image.ts';
import { faultOf, openTestCtx } from '../../testing.ts';
import { ensureStandInImages } from '../ec2/images/stand-in-images.ts';
import { getParameter } from './get-parameter.ts';
import { getParametersByPath } from './get-parameters-by-path.ts';

const [GNU, DEBIAN] = process.arch === 'arm64' ? ['arm64', 'arm64'] : ['x86_64', 'amd64'];

test.each([
  [`/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${GNU}`, /^al2023-ami-2023/],
  [`/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-6.1-${GNU}`, /^al2023-ami-2023/],
  [`/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-${GNU}-gp2`, /^amzn2-ami-/],
  [`/aws/service/canonical/ubuntu/server/22.04/stable/current/${DEBIAN}/hvm/ebs-gp2/ami-id`, /jammy-22\.04/],
  [`/aws/service/canonical/ubuntu/server/noble/stable/current/${DEBIAN}/hvm/ebs-gp3/ami-id`, /noble-24\.04/],
  [`/aws/service/debian/release/12/latest/${DEBIAN}`, /^debian-12-/],
])('%s names an image of the region', async (Name, imageName) => {
  const { ctx, close } = await openTestCtx();
  await ensureStandInImages(ctx.client, ctx.region);
  const { Parameter } = await getParameter({ Name }, ctx);
  const key = { namespace: ctx.region, name: Parameter?.Value ?? '' };
  expect((await ctx.client.get(machineImageKind, key)).spec.imageName).toMatch(imageName);
  expect(Parameter).toMatchObject({
    Name,
    Type: 'String',
    ARN: `arn:aws:ssm:${ctx.region}::parameter${Name}`,
  });
  await close();
});

test('a name that is none of these is not found', async () => {
  const { ctx, close } = await openTestCtx();
  await ensureStandInImages(ctx.client, ctx.region);
  const Name = '/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base';
  expect(await faultOf(getParameter({ Name }, ctx))).toMatch(/^ParameterNotFound/);
  await close();
});

test('paths lead to public names, and pages go on through them', async () => {
  const { ctx, close } = await openTestCtx();
  await ensureStandInImages(ctx.client, ctx.region);
  const Path = '/aws/service/ami-amazon-linux-latest';
  const first = await getParametersByPath({ Path, MaxResults: 5 }, ctx);
  const second = await getParametersByPath({ Path, MaxResults: 5, NextToken: first.NextToken }, ctx);
  const names = [...(first.Parameters ?? []), ...(second.Parameters ?? [])].map(({ Name }) => Name);
  expect(names).toHaveLength(8);
  expect(new Set(names).size).toBe(8);
  expect(names).toContain(`${Path}/al2023-ami-kernel-default-${GNU}`);
  expect((await getParametersByPath({ Path: '/aws/service' }, ctx)).Parameters).toEqual([]);
  await close();
});
