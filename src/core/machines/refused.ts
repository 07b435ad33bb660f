// Why machines cannot be made from a template: a code and words as EC2 has them. A front answers with both, a group tells them as the
// reason of a failed activity.

export class LaunchRefused extends Error {
  override readonly name = 'LaunchRefused';
  /** `InvalidAMIID.NotFound` */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export function refuse(code: string, message: string): never {
  throw new LaunchRefused(code, message);
}
