// Names of a volume's and a snapshot's files, derived from their UIDs.
export const volumeId = (uid: string): string => `volume-${uid}`;
export const snapshotId = (uid: string): string => `snapshot-${uid}`;
