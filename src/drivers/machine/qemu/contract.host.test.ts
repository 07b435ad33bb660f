// The driver on QEMU keeps the machine contract, on a containerd of its own, without KVM.
import { machineContract } from '../contract.case.ts';
import { openQemuWorld } from './contract-world.case.ts';

machineContract('a machine under QEMU', openQemuWorld);
