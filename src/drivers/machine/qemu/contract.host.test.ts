// The driver on QEMU keeps the machine contract, on a containerd of its own, without KVM: a boot takes its time.
import { vi } from 'vitest';
import { machineContract } from '../contract.case.ts';
import { openQemuWorld } from './contract-world.case.ts';

vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 1_800_000 });
machineContract('a machine under QEMU', openQemuWorld);
