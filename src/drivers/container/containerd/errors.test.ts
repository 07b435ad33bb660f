import { describe, expect, it } from 'vitest';
import { runtimeWords, toDriverError } from './errors.ts';
import { Code, RpcError } from './rpc/channel.ts';

describe("the runtime's words", () => {
  it.each([
    [
      'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/nope": stat /nope: no such file or directory: unknown',
      'exec: "/nope": stat /nope: no such file or directory',
    ],
    [
      'failed to create task: OCI runtime exec failed: exec failed: unable to start container process: exec: "x": executable file not found in $PATH: unknown',
      'exec: "x": executable file not found in $PATH',
    ],
    ['cannot delete a running process', 'cannot delete a running process'],
  ])('%s', (message, words) => {
    expect(runtimeWords(message)).toBe(words);
  });
});

describe('what a status means', () => {
  it.each([
    [Code.NotFound, 'x', 'NotFound', 'There is no container "c"'],
    [Code.AlreadyExists, 'x', 'AlreadyExists', 'There is already a container "c"'],
    [Code.Unavailable, 'x', 'Unavailable', 'containerd does not answer'],
    [Code.DeadlineExceeded, 'x', 'Unavailable', 'containerd does not answer'],
    [Code.Cancelled, 'x', 'Aborted', 'Aborted'],
    [
      Code.Unknown,
      'write /a/b: no space left on device: unknown',
      'NoCapacity',
      'write /a/b: no space left on device',
    ],
    [Code.Unknown, 'strange: unknown', 'Failed', 'strange'],
  ])('%i is %s', (code, message, expected, text) => {
    expect(toDriverError('container "c"', new RpcError(code, message))).toMatchObject({
      code: expected,
      message: text,
    });
  });

  it('leaves other errors alone', () => {
    const bug = new TypeError('bug');
    expect(toDriverError('container "c"', bug)).toBe(bug);
  });
});
