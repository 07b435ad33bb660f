// Layers and event source mappings: there are none. Lists of them are empty, as is true; making one is refused by its name.
import type {
  CreateEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  GetLayerVersionCommand,
  ListEventSourceMappingsCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
} from '@aws-sdk/client-lambda';
import type { Input, Output } from '../../../operation.ts';
import { invalid, resourceNotFound } from '../faults.ts';

export async function listLayers(_: Input<ListLayersCommand>): Promise<Output<ListLayersCommand>> {
  return { Layers: [] };
}

export async function listLayerVersions(
  _: Input<ListLayerVersionsCommand>,
): Promise<Output<ListLayerVersionsCommand>> {
  return { LayerVersions: [] };
}

export async function getLayerVersion(
  _: Input<GetLayerVersionCommand>,
): Promise<Output<GetLayerVersionCommand>> {
  throw resourceNotFound();
}

export async function publishLayerVersion({
  LayerName,
}: Input<PublishLayerVersionCommand>): Promise<Output<PublishLayerVersionCommand>> {
  throw invalid(
    `The layer ${LayerName} cannot be published: Tutti has no layers, put what it has into the function's archive.`,
  );
}

export async function createEventSourceMapping({
  EventSourceArn,
}: Input<CreateEventSourceMappingCommand>): Promise<Output<CreateEventSourceMappingCommand>> {
  throw invalid(
    `Unrecognized event source ${EventSourceArn ?? ''}: Tutti has no queues and streams that functions could read from.`,
  );
}

export async function getEventSourceMapping(
  _: Input<GetEventSourceMappingCommand>,
): Promise<Output<GetEventSourceMappingCommand>> {
  throw resourceNotFound();
}

export async function listEventSourceMappings(
  _: Input<ListEventSourceMappingsCommand>,
): Promise<Output<ListEventSourceMappingsCommand>> {
  return { EventSourceMappings: [] };
}
