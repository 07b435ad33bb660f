// A guest booted once and saved, to go on from many times.

export interface Template {
  /** The file that is its memory. */
  readonly memory: string;
  /** The rest of its state. */
  readonly state: string;
  /** What its network card had. */
  readonly macAddress: string;
}
