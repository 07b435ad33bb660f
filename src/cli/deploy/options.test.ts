// How flags, the file and what runs already come together.
import { expect, it } from 'vitest';
import { aDeployment } from '../../model/testing.ts';
import { deploymentOf, serviceOf } from './app.ts';
import { type Sources, wantedApp } from './options.ts';

const sources = (given: Partial<Sources> = {}): Sources => ({
  options: { timeout: '1m' },
  fallbackName: 'folder',
  ...given,
});

it.each([
  [
    'a flag wins over the file',
    { options: { timeout: '1m', replicas: '5' }, file: { name: 'web', replicas: 2 } },
    5,
  ],
  ['the file wins over what runs', { file: { name: 'web', replicas: 2 } }, 2],
  ['what runs stays when nobody says otherwise', {}, 7],
])('replicas: %s', (_name, given, replicas) => {
  const running = aDeployment({ spec: { replicas: 7 } });
  expect(wantedApp(sources(given), 'web:1', running).replicas).toBe(replicas);
});

it('an app that nothing is said of has one replica, no port and the name of its folder', () => {
  const app = wantedApp(sources(), 'web:1', undefined);
  expect(app).toMatchObject({ name: 'folder', namespace: 'default', replicas: 1, port: undefined });
  expect(serviceOf(app)).toBeUndefined();
});

it('variables of flags are added to those of the file, and win', () => {
  const given = sources({
    options: { timeout: '1m', env: ['B=flag', 'C=a=b'] },
    file: { name: 'web', env: { A: 1, B: true } },
  });
  expect(wantedApp(given, 'web:1', undefined).env).toEqual({ A: '1', B: 'flag', C: 'a=b' });
});

it.each([
  ['--port', { port: '0' }],
  ['--replicas', { replicas: '-1' }],
  ['NAME=VALUE', { env: ['X'] }],
])('a wrong flag is told by its name: %s', (name, options) => {
  expect(() => wantedApp(sources({ options: { timeout: '1m', ...options } }), 'x', undefined)).toThrow(name);
});

it('an app with a health path is balanced as HTTP and probed there', () => {
  const given = sources({ file: { name: 'web', port: 8080, health: { path: '/up' } } });
  const app = wantedApp(given, 'web:1', undefined);
  const [container] = deploymentOf(app).spec.template.spec.containers;
  expect(container?.readinessProbe?.httpGet).toEqual({ path: '/up', port: 8080 });
  expect(serviceOf(app)?.spec.ports).toMatchObject([{ port: 80, targetPort: 8080, appProtocol: 'http' }]);
});

it('an app without one is probed by its port, which it is told in PORT', () => {
  const app = wantedApp(sources({ file: { name: 'web', port: 8080 } }), 'web:1', undefined);
  const [container] = deploymentOf(app).spec.template.spec.containers;
  expect(container?.readinessProbe?.tcpSocket).toEqual({ port: 8080 });
  expect(container?.env).toContainEqual({ name: 'PORT', value: '8080' });
});
