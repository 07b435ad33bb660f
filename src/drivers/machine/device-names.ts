// Under which names does a guest find its disk?

/** `/dev/sdf` is `/dev/xvdf` as well, and the other way round, as EC2's guests know them. */
export function deviceNames(device: string): readonly string[] {
  const match = /^\/dev\/(sd|xvd)([a-z]+\d*)$/.exec(device);
  if (match === null) return [device];
  return [device, `/dev/${match[1] === 'sd' ? 'xvd' : 'sd'}${match[2]}`];
}
