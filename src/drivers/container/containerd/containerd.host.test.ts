// The driver on containerd keeps the contract, on an instance of its own.

import { openRealWorld } from '../contract/real-world.ts';
import { containerContract } from '../contract.case.ts';

containerContract('containerd', openRealWorld);
