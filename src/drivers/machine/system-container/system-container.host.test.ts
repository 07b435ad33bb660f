// The system container driver keeps the machine contract, on a containerd of its own.
import { machineContract } from '../contract.case.ts';
import { openRealWorld } from './contract/real-world.ts';

machineContract('a system container', openRealWorld);
