import { afterEach, describe, expect, it } from 'vitest';
import { configMapKind } from '../../../model/kinds/config-map.ts';
import { namespaceKind } from '../../../model/kinds/namespace.ts';
import { serviceAccountKind } from '../../../model/kinds/service-account.ts';
import { openCluster, type TestCluster } from '../testing.ts';
import { namespaceContent } from './controller.ts';

const clusters: TestCluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.close();
});

async function aCluster() {
  const cluster = await openCluster((deps) => [namespaceContent({ ...deps, authority: 'PEM' })]);
  clusters.push(cluster);
  await cluster.start();
  await cluster.settle();
  return cluster;
}

const CERTIFICATE = { namespace: 'default', name: 'kube-root-ca.crt' };

describe('every namespace', () => {
  it('gets a service account and the certificate of the API, whenever it is made', async () => {
    const { client, names, settle } = await aCluster();
    await client.create(namespaceKind, { metadata: { name: 'shop' }, spec: {} });
    await settle();
    expect(await names(serviceAccountKind)).toEqual(['default/default', 'shop/default']);
    expect(await names(configMapKind)).toEqual(['default/kube-root-ca.crt', 'shop/kube-root-ca.crt']);
    expect((await client.get(configMapKind, CERTIFICATE)).data).toEqual({ 'ca.crt': 'PEM' });
  });

  it('gets them again when somebody deletes or changes them', async () => {
    const { client, names, settle } = await aCluster();
    await client.delete(serviceAccountKind, { namespace: 'default', name: 'default' });
    await client.patch(configMapKind, CERTIFICATE, { data: { 'ca.crt': 'x', more: 'y' } }, { type: 'merge' });
    await settle();
    expect(await names(serviceAccountKind)).toEqual(['default/default']);
    expect((await client.get(configMapKind, CERTIFICATE)).data).toEqual({ 'ca.crt': 'PEM' });
  });

  it('gets nothing any more once it is being deleted', async () => {
    const { client, names, settle } = await aCluster();
    await client.create(namespaceKind, { metadata: { name: 'shop' }, spec: {} });
    await settle();
    await client.delete(namespaceKind, { name: 'shop' });
    await client.delete(serviceAccountKind, { namespace: 'shop', name: 'default' });
    await settle();
    expect(await names(serviceAccountKind)).toEqual(['default/default']);
  });
});
