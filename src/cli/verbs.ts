// The list of all verbs, in the order of `tutti --help`.

import { awsCoverage } from './aws/coverage.ts';
import { demo } from './demo.ts';
import { deploy } from './deploy.ts';
import { destroy } from './destroy.ts';
import { doctor } from './doctor.ts';
import { down } from './down.ts';
import { env } from './env.ts';
import { events } from './events.ts';
import { exec } from './exec.ts';
import { imageBuild } from './image/build.ts';
import { imageImportMachine } from './image/import-machine.ts';
import { imageLs } from './image/ls.ts';
import { imagePull } from './image/pull.ts';
import { imageRm } from './image/rm.ts';
import { logs } from './logs.ts';
import { rolloutHistory } from './rollout/history.ts';
import { rolloutRestart } from './rollout/restart.ts';
import { rolloutStatus } from './rollout/status.ts';
import { rolloutUndo } from './rollout/undo.ts';
import { scale } from './scale.ts';
import { setup } from './setup.ts';
import { status } from './status.ts';
import { up } from './up.ts';
import type { Verb } from './verb.ts';

export const verbs: readonly Verb[] = [
  setup,
  doctor,
  up,
  down,
  status,
  env,
  demo,
  deploy,
  rolloutStatus,
  rolloutHistory,
  rolloutUndo,
  rolloutRestart,
  scale,
  logs,
  exec,
  events,
  destroy,
  imageBuild,
  imageImportMachine,
  imageLs,
  imagePull,
  imageRm,
  awsCoverage,
] as readonly Verb[]; // options are each verb's own
