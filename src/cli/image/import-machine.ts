// `tutti image import-machine NAME FILE`: a machine image of a disk (qcow2, raw), of a tar, or of an OCI archive.
import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ImageSummary } from '../../model/agent-calls.ts';
import { machineImageKind } from '../../model/kinds/machine-image.ts';
import { callWithProgress } from '../calls.ts';
import { connect } from '../context.ts';
import { CliError, ExitCode } from '../exit.ts';
import { stepLine } from '../progress.ts';
import type { Verb } from '../verb.ts';
import { usualRegion } from './build.ts';
import { progressText } from './building.ts';
import { ensureMachineImage, imageId, storedName } from './machine/object.ts';

interface Options {
  readonly region?: string;
  readonly user: string;
  readonly size: string;
}

const NAME = /^[A-Za-z0-9()[\] ./\-'@_]{3,128}$/;

export const imageImportMachine: Verb<Options> = {
  name: 'image import-machine',
  summary: 'make a machine image of a disk, a tar or an OCI archive',
  declare(command) {
    command
      .argument('<name>', 'name of the machine image')
      .argument('<file>', 'qcow2, raw disk, tar of a root filesystem or OCI archive; may be gzipped')
      .option('--region <region>', 'of the machine image; default: AWS_REGION, else us-east-2')
      .option('--user <user>', 'who logs in', 'ec2-user')
      .option('--size <gib>', 'size of the root disk in GiB', '8');
  },
  async run(context, options, [imageName = '', file = '']) {
    const { io, json } = context;
    const region = options.region ?? usualRegion(io.env);
    const rootSizeGiB = sizeOf(options.size);
    const path = resolve(file);
    if (!NAME.test(imageName))
      throw new CliError(
        ExitCode.usage,
        `"${imageName}" is no name of a machine image: 3 to 128 letters, digits and ( ) [ ] . / - ' @ _`,
      );
    if (!statSync(path, { throwIfNoEntry: false })?.isFile())
      throw new CliError(ExitCode.usage, `There is no file ${path}`);
    const client = await connect(context);
    const id = imageId(region, imageName);
    if (await client.find(machineImageKind, { namespace: region, name: id }))
      throw new CliError(ExitCode.failed, `There is a machine image "${imageName}" in ${region}: ${id}`, {
        hint: 'take another name, or remove it: aws ec2 deregister-image',
      });
    const step = stepLine(io, `Import ${imageName}`);
    try {
      const [image] = await callWithProgress<readonly ImageSummary[]>(context, 'images/import', {
        method: 'POST',
        query: { machine: storedName(region, id) },
        body: createReadStream(path, { highWaterMark: 1 << 20 }),
        progress: (progress) => step.update(progressText(progress)),
      });
      const about = {
        imageName,
        description: `Imported from ${file}`,
        rootDevice: '/dev/xvda',
        rootSizeGiB,
        user: options.user,
      };
      await ensureMachineImage(client, { ...about, region, title: imageName, nowMs: io.now() });
      step.done(`${((image?.sizeBytes ?? 0) / 1e6).toFixed(1)} MB`);
      io.out(json ? `${JSON.stringify({ ok: true, image: { id, imageName, region } })}\n` : `${id}\n`);
      return undefined;
    } catch (error) {
      step.failed();
      throw error;
    }
  },
};

function sizeOf(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= 65_536) return size;
  throw new CliError(ExitCode.usage, `--size must be a whole number of GiB from 1 to 65536, not "${text}"`);
}
