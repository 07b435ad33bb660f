import type { DescribeVolumeStatusCommand, VolumeStatusItem } from '@aws-sdk/client-ec2';
import { type Volume, volumeKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { type Describable, describe, unmatched } from '../describe.ts';
import { zoneIdOf } from '../zones.ts';
import { volumeState } from './volume-text.ts';

type State = 'ok' | 'impaired' | 'insufficient-data';

function stateOf(volume: Volume): State {
  const state = volumeState(volume);
  if (state === 'error') return 'impaired';
  return state === 'creating' ? 'insufficient-data' : 'ok';
}

const describable: Describable<Volume> = {
  id: ({ metadata }) => metadata.name,
  prefix: 'vol',
  filters: {
    ...unmatched(
      ...['action.code', 'action.description', 'action.event-id', 'event.description', 'event.event-id'],
      ...['event.event-type', 'event.not-after', 'event.not-before', 'attachment-status.io-performance'],
    ),
    'attachment-status.instance-id': ({ spec }) => spec.attachment?.machine,
    'volume-status.details-status': (volume) => (stateOf(volume) === 'ok' ? 'passed' : 'failed'),
    'availability-zone': ({ spec }) => spec.zone,
    'volume-status.status': stateOf,
    'volume-status.details-name': () => ['io-enabled', 'io-performance'],
  },
};

export async function describeVolumeStatus(
  input: Input<DescribeVolumeStatusCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeVolumeStatusCommand>> {
  const { items } = await client.list(volumeKind, { namespace: region });
  const { items: shown, next } = describe(items, input, input.VolumeIds, describable);
  return { VolumeStatuses: shown.map(statusText), NextToken: next };
}

function statusText(volume: Volume): VolumeStatusItem {
  const { metadata, spec } = volume;
  return {
    VolumeId: metadata.name,
    AvailabilityZone: spec.zone,
    AvailabilityZoneId: zoneIdOf(spec.zone),
    Actions: [],
    Events: [],
    VolumeStatus: {
      Status: stateOf(volume),
      Details: [
        { Name: 'io-enabled', Status: stateOf(volume) === 'ok' ? 'passed' : 'failed' },
        { Name: 'io-performance', Status: 'not-applicable' },
      ],
    },
  };
}
