// Which calls does containerd offer? The methods that we use, each with the types of its request and answer.
import type { Method } from './channel.ts';
import type { Codec } from './codec.ts';
import * as m from './messages.ts';

function method<I, O>(service: string, name: string, request: Codec<I>, response: Codec<O>): Method<I, O> {
  return { path: `/containerd.services.${service}/${name}`, request, response };
}

const namespaces = 'namespaces.v1.Namespaces';
const snapshots = 'snapshots.v1.Snapshots';
const containers = 'containers.v1.Containers';
const tasks = 'tasks.v1.Tasks';
const images = 'images.v1.Images';
const content = 'content.v1.Content';
const diff = 'diff.v1.Diff';
const leases = 'leases.v1.Leases';

export const Namespaces = { create: method(namespaces, 'Create', m.NamespaceRequest, m.NamespaceRequest) };

export const Snapshots = {
  prepare: method(snapshots, 'Prepare', m.PrepareRequest, m.MountsResponse),
  view: method(snapshots, 'View', m.PrepareRequest, m.MountsResponse),
  mounts: method(snapshots, 'Mounts', m.SnapshotKey, m.MountsResponse),
  commit: method(snapshots, 'Commit', m.CommitRequest, m.Empty),
  remove: method(snapshots, 'Remove', m.SnapshotKey, m.Empty),
  stat: method(snapshots, 'Stat', m.SnapshotKey, m.StatResponse),
  list: method(snapshots, 'List', m.SnapshotListRequest, m.SnapshotList),
  usage: method(snapshots, 'Usage', m.SnapshotKey, m.SnapshotUsage),
};

export const Containers = {
  get: method(containers, 'Get', m.Id, m.ContainerMessage),
  list: method(containers, 'List', m.Filters, m.ContainerList),
  create: method(containers, 'Create', m.ContainerMessage, m.ContainerMessage),
  update: method(containers, 'Update', m.ContainerUpdate, m.ContainerMessage),
  delete: method(containers, 'Delete', m.Id, m.Empty),
};

export const Tasks = {
  create: method(tasks, 'Create', m.CreateTask, m.CreatedTask),
  start: method(tasks, 'Start', m.ProcessRef, m.Pid),
  delete: method(tasks, 'Delete', m.ProcessRef, m.DeletedProcess),
  deleteProcess: method(tasks, 'DeleteProcess', m.ProcessRef, m.DeletedProcess),
  get: method(tasks, 'Get', m.ProcessRef, m.GetResponse),
  list: method(tasks, 'List', m.Empty, m.TaskList),
  kill: method(tasks, 'Kill', m.KillRequest, m.Empty),
  exec: method(tasks, 'Exec', m.ExecRequest, m.Empty),
  resize: method(tasks, 'ResizePty', m.ResizeRequest, m.Empty),
  closeIo: method(tasks, 'CloseIO', m.CloseRequest, m.Empty),
  pause: method(tasks, 'Pause', m.ProcessRef, m.Empty),
  resume: method(tasks, 'Resume', m.ProcessRef, m.Empty),
  update: method(tasks, 'Update', m.UpdateTask, m.Empty),
  wait: method(tasks, 'Wait', m.ProcessRef, m.Waited),
};

export const Images = {
  get: method(images, 'Get', m.ImageName, m.ImageEnvelope),
  list: method(images, 'List', m.Filters, m.ImageList),
  create: method(images, 'Create', m.ImageEnvelope, m.ImageEnvelope),
  update: method(images, 'Update', m.ImageUpdate, m.ImageEnvelope),
  delete: method(images, 'Delete', m.ImageDelete, m.Empty),
};

export const Content = {
  info: method(content, 'Info', m.Digest, m.ContentEnvelope),
  update: method(content, 'Update', m.ContentUpdate, m.ContentEnvelope),
  write: method(content, 'Write', m.ContentWrite, m.ContentWritten),
  abort: method(content, 'Abort', m.ContentRef, m.Empty),
};

export const Diff = {
  apply: method(diff, 'Apply', m.ApplyRequest, m.ApplyResponse),
  diff: method(diff, 'Diff', m.DiffRequest, m.DiffResponse),
};

export const Leases = {
  create: method(leases, 'Create', m.LeaseCreate, m.LeaseCreated),
  delete: method(leases, 'Delete', m.LeaseDelete, m.Empty),
  addResource: method(leases, 'AddResource', m.LeaseAdd, m.Empty),
};

export const Events = { subscribe: method('events.v1.Events', 'Subscribe', m.Filters, m.Envelope) };
export const Version = { version: method('version.v1.Version', 'Version', m.Empty, m.VersionResponse) };
