import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { AppModule as ExtraColumns } from '../../examples/extensions/extra-columns/app.module.js';
import { TenantClients } from '../../examples/extensions/extra-columns/tenant-clients.js';
import { ClientMetadataError, ClientService } from '../../src/index.js';
import { startExample } from '../support/example.js';
import { basic } from '../support/flows.js';
import { ADAPTERS, encode, type Form } from '../support/oauth-server.js';

const post = (url: string, form: Form, headers: Readonly<Record<string, string>>) =>
  fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: encode(form),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

describe.each(ADAPTERS)('the example of columns (%s)', (adapter) => {
  it('extra-columns: a token says whose it is, and a client without its tenant is none', async () => {
    const example = await startExample(ExtraColumns, adapter);
    const tenants = example.app.get(TenantClients);
    const tenantId = randomUUID();
    const registration = { name: 'App', grants: ['client_credentials'], scopes: ['read'] };
    const client = await tenants.create(tenantId, registration);
    const form = { grant_type: 'client_credentials' };
    const answer = await post(example.url, form, basic(client));
    const { access_token: token } = (await answer.json()) as { readonly access_token: string };
    const seen = await fetch(`${example.url}/tenant`, {
      headers: { authorization: `Bearer ${token}` },
    });

    expect(await seen.json()).toEqual({ tenantId });
    const none = tenants.create('not a uuid', { ...registration, clientId: 'halfway' });
    await expect(none).rejects.toThrow('uuid');
    expect(await example.app.get(ClientService).find('halfway')).toBeUndefined();
    const wrong = tenants.create(tenantId, { ...registration, grants: ['unknown'] });
    await expect(wrong).rejects.toThrow(ClientMetadataError);
    await example.close();
  });

  it('extra-columns: there is nothing left to migrate', async () => {
    const example = await startExample(ExtraColumns, adapter);
    const { upQueries } = await example.app.get(DataSource).driver.createSchemaBuilder().log();

    expect(upQueries).toEqual([]);
    await example.close();
  });
});
