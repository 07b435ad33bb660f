// Ends the shared instance after the last host test, whatever became of the tests.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endInstance, LAYOUT_ENV } from './instance.ts';

export default function setup(): () => Promise<void> {
  return async () => {
    if (existsSync(join(LAYOUT_ENV.TUTTI_STATE_DIR, 'config.json'))) await endInstance();
  };
}
