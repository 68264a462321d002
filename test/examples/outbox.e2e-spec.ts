import { describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { AppModule as Outbox } from '../../examples/extensions/outbox/app.module.js';
import { OutboxMessage } from '../../examples/extensions/outbox/outbox-message.entity.js';
import { ClientService } from '../../src/index.js';
import { startExample } from '../support/example.js';
import { basic } from '../support/flows.js';
import { ADAPTERS, encode, type Form } from '../support/oauth-server.js';

const post = (url: string, form: Form, headers: Readonly<Record<string, string>>) =>
  fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: encode(form),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

describe.each(ADAPTERS)('the example of writes (%s)', (adapter) => {
  it('outbox: a message for each token, and no token without one', async () => {
    const example = await startExample(Outbox, adapter);
    const client = await example.app.get(ClientService).create({
      name: 'App',
      grants: ['password', 'client_credentials'],
      scopes: ['profile'],
    });
    const ask = (form: Form) => post(example.url, form, basic(client));
    const signIn = { grant_type: 'password', username: 'alice', password: 'ecila' };
    const answers = [];
    while (answers.length < 4) answers.push(await ask(signIn));
    const own = await ask({ grant_type: 'client_credentials' });
    const source = example.app.get(DataSource);
    const messages = await source.getRepository(OutboxMessage).find();
    const [count] = await source.query(
      `SELECT count(*)::integer AS tokens FROM oauth2_token WHERE subject = 'alice'`,
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 503]);
    expect(own.status).toBe(200);
    expect(await answers.at(-1)?.json()).toMatchObject({ error: 'temporarily_unavailable' });
    expect(messages).toHaveLength(3);
    expect(messages[0]).toMatchObject({
      topic: 'token issued',
      payload: {
        subject: 'alice',
        clientId: client.clientId,
        scopes: ['profile'],
        tokenId: expect.any(String),
      },
    });
    expect(count).toEqual({ tokens: 3 });
    await example.close();
  });
});
