// Two projects: `unit` needs nothing but npm packages; `host` needs root, Debian packages and a quiet machine.
import { defineConfig } from 'vitest/config';

/** A loaded machine may make an attempt late; a test that fails three times has failed. */
const retry = process.env.CI ? 2 : 0;
/**
 * The whole run only: what counts system calls of threads (it needs an idle machine), terraform's minute for each balancer, guests of an
 * emulated processor, runtimes of functions (a minute, once for an instance), the base of machines made once more (the running instance
 * makes it anyway), and what the fast run shows by another test: rollback by the error rate in memory
 * (deployment-rollout/rollback.test.ts), guests by the drivers' contract and the machine scenario.
 */
const whole = [
  'src/drivers/machine/qemu/*.host.test.ts',
  'src/drivers/machine/system-container/guest.host.test.ts',
  'src/images/machine/base.host.test.ts',
  'test/host/machine-qemu.test.ts',
  'test/host/store-fault.test.ts',
  'test/interop/aws-ansible.test.ts',
  'test/interop/aws-functions.test.ts',
  'test/interop/aws-packer.test.ts',
  'test/interop/machine-faults.test.ts',
  'test/interop/terraform-balancers.test.ts',
  'test/interop/terraform-ec2.test.ts',
  'test/interop/terraform-group.test.ts',
  'test/scenario/scaling-machine.test.ts',
  'test/interop/terraform-lambda.test.ts',
  'test/scenario/error-rate-container.test.ts',
];
const slow = process.env.TUTTI_TEST_TIER === 'fast' ? whole : [];

/** The AWS SDK says at each start which Node it will want one day. */
const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          env,
          // Tests of one worker share modules: none of them keeps state, and loading them anew took longer than the tests.
          isolate: false,
          retry,
          include: ['src/**/*.test.ts'],
          exclude: ['src/**/*.host.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'host',
          env,
          retry,
          globalSetup: ['test/global-setup.ts'],
          include: ['src/**/*.host.test.ts', 'test/**/*.test.ts'],
          exclude: slow,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
