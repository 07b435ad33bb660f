// What do containerd's messages look like? Field numbers as in containerd's published API, as far as we use it.
//
// google.protobuf.Any and Timestamp are plain messages on the wire. An Any that holds an OCI structure is JSON.
import {
  bytes,
  flag,
  integer,
  type Message,
  message,
  messageMap,
  nested,
  repeated,
  text,
  textMap,
  texts,
} from './codec.ts';

export const Empty = message({});
export const Any = message({ typeUrl: text(1), value: bytes(2) });
export const Timestamp = message({ seconds: integer(1), nanos: integer(2) });
export const Mask = message({ paths: texts(1) });
export const MountMessage = message({ type: text(1), source: text(2), target: text(3), options: texts(4) });
export const DescriptorMessage = message({
  mediaType: text(1),
  digest: text(2),
  size: integer(3),
  annotations: textMap(5),
});
export const Filters = message({ filters: texts(1) });
export const Id = message({ id: text(1) });

/** containerd.v1.types.Status. */
export const ProcessStatus = {
  Unknown: 0,
  Created: 1,
  Running: 2,
  Stopped: 3,
  Paused: 4,
  Pausing: 5,
} as const;

export const ProcessMessage = message({
  containerId: text(1),
  id: text(2),
  pid: integer(3),
  status: integer(4),
  exitStatus: integer(9),
  exitedAt: nested(10, Timestamp),
});
export type ProcessInfo = Partial<Message<typeof ProcessMessage>>;

/** containerd.runc.v1.Options: what the runc shim takes. */
export const RuncOptions = message({ binaryName: text(6), root: text(7), systemdCgroup: flag(9) });

export const Namespace = message({ name: text(1), labels: textMap(2) });
export const NamespaceRequest = message({ namespace: nested(1, Namespace) });

export const PrepareRequest = message({
  snapshotter: text(1),
  key: text(2),
  parent: text(3),
  labels: textMap(4),
});
export const MountsResponse = message({ mounts: repeated(1, MountMessage) });
export const SnapshotKey = message({ snapshotter: text(1), key: text(2) });
export const CommitRequest = message({
  snapshotter: text(1),
  name: text(2),
  key: text(3),
  labels: textMap(4),
});
export const SnapshotInfo = message({ name: text(1), parent: text(2), kind: integer(3), labels: textMap(6) });
export const StatResponse = message({ info: nested(1, SnapshotInfo) });
export const SnapshotUsage = message({ size: integer(1), inodes: integer(2) });
export const SnapshotListRequest = message({ snapshotter: text(1), filters: texts(2) });
export const SnapshotList = message({ info: repeated(1, SnapshotInfo) });

export const Runtime = message({ name: text(1), options: nested(2, Any) });
export const ContainerRecord = message({
  id: text(1),
  labels: textMap(2),
  image: text(3),
  runtime: nested(4, Runtime),
  spec: nested(5, Any),
  snapshotter: text(6),
  snapshotKey: text(7),
  createdAt: nested(8, Timestamp),
  extensions: messageMap(10, Any),
});
export type Record = Partial<Message<typeof ContainerRecord>>;
export const ContainerMessage = message({ container: nested(1, ContainerRecord) });
export const ContainerUpdate = message({
  container: nested(1, ContainerRecord),
  updateMask: nested(2, Mask),
});
export const ContainerList = message({ containers: repeated(1, ContainerRecord) });

export const CreateTask = message({
  containerId: text(1),
  rootfs: repeated(3, MountMessage),
  stdin: text(4),
  stdout: text(5),
  stderr: text(6),
  terminal: flag(7),
  options: nested(9, Any),
});
export const CreatedTask = message({ containerId: text(1), pid: integer(2) });
export const ProcessRef = message({ containerId: text(1), execId: text(2) });
export const Pid = message({ pid: integer(1) });
export const DeletedProcess = message({
  id: text(1),
  pid: integer(2),
  exitStatus: integer(3),
  exitedAt: nested(4, Timestamp),
});
export const GetResponse = message({ process: nested(1, ProcessMessage) });
export const TaskList = message({ tasks: repeated(1, ProcessMessage) });
export const KillRequest = message({
  containerId: text(1),
  execId: text(2),
  signal: integer(3),
  all: flag(4),
});
export const ExecRequest = message({
  containerId: text(1),
  stdin: text(2),
  stdout: text(3),
  stderr: text(4),
  terminal: flag(5),
  spec: nested(6, Any),
  execId: text(7),
});
export const ResizeRequest = message({
  containerId: text(1),
  execId: text(2),
  width: integer(3),
  height: integer(4),
});
export const CloseRequest = message({ containerId: text(1), execId: text(2), stdin: flag(3) });
export const UpdateTask = message({ containerId: text(1), resources: nested(2, Any) });
export const Waited = message({ exitStatus: integer(1), exitedAt: nested(2, Timestamp) });

export const ImageMessage = message({
  name: text(1),
  labels: textMap(2),
  target: nested(3, DescriptorMessage),
  createdAt: nested(7, Timestamp),
  updatedAt: nested(8, Timestamp),
});
export type ImageRecord = Partial<Message<typeof ImageMessage>>;
export const ImageName = message({ name: text(1) });
export const ImageEnvelope = message({ image: nested(1, ImageMessage) });
export const ImageUpdate = message({ image: nested(1, ImageMessage), updateMask: nested(2, Mask) });
export const ImageList = message({ images: repeated(1, ImageMessage) });
export const ImageDelete = message({ name: text(1), sync: flag(2) });

export const ContentInfo = message({
  digest: text(1),
  size: integer(2),
  createdAt: nested(3, Timestamp),
  labels: textMap(5),
});
export const Digest = message({ digest: text(1) });
export const ContentEnvelope = message({ info: nested(1, ContentInfo) });
export const ContentUpdate = message({ info: nested(1, ContentInfo), updateMask: nested(2, Mask) });
export const WriteAction = { Stat: 0, Write: 1, Commit: 2 } as const;
export const ContentWrite = message({
  action: integer(1),
  ref: text(2),
  total: integer(3),
  expected: text(4),
  offset: integer(5),
  data: bytes(6),
  labels: textMap(7),
});
export const ContentWritten = message({
  action: integer(1),
  offset: integer(4),
  total: integer(5),
  digest: text(6),
});
export const ContentRef = message({ ref: text(1) });

export const ApplyRequest = message({
  diff: nested(1, DescriptorMessage),
  mounts: repeated(2, MountMessage),
});
export const ApplyResponse = message({ applied: nested(1, DescriptorMessage) });
export const DiffRequest = message({
  left: repeated(1, MountMessage),
  right: repeated(2, MountMessage),
  mediaType: text(3),
  ref: text(4),
  labels: textMap(5),
});
export const DiffResponse = message({ diff: nested(3, DescriptorMessage) });

export const LeaseMessage = message({ id: text(1), createdAt: nested(2, Timestamp), labels: textMap(3) });
export const LeaseCreate = message({ id: text(1), labels: textMap(3) });
export const LeaseCreated = message({ lease: nested(1, LeaseMessage) });
export const LeaseDelete = message({ id: text(1), sync: flag(2) });
export const LeaseResource = message({ id: text(1), type: text(2) });
export const LeaseAdd = message({ id: text(1), resource: nested(2, LeaseResource) });

export const Envelope = message({
  timestamp: nested(1, Timestamp),
  namespace: text(2),
  topic: text(3),
  event: nested(4, Any),
});
export const TaskExit = message({
  containerId: text(1),
  id: text(2),
  pid: integer(3),
  exitStatus: integer(4),
  exitedAt: nested(5, Timestamp),
});
export const TaskOom = message({ containerId: text(1) });

export const VersionResponse = message({ version: text(1), revision: text(2) });
