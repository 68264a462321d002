import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { FakeClock, TestServer } from '../../src/testing/index.js';
import { ADAPTERS } from './resource.fixture.js';
import { lookUps, withoutStorage } from './resource-storage.fixture.js';
import { SAID } from './resource-transports.fixture.js';
import {
  type Connection,
  Gate,
  gatewayApp,
  type Opening,
  SOCKET_IO,
  WS,
} from './resource-websocket.fixture.js';
import { titled } from '../support/titled.js';

const TABLE = ADAPTERS.flatMap(([adapter, make]) => [
  { kind: 'socket.io', adapter, make, transport: SOCKET_IO },
  { kind: 'ws', adapter, make, transport: WS },
]);

/** A refused message, in Nest's form. */
const refusal = (pattern: string, said: object) => ({
  event: 'exception',
  data: { status: 'error', ...said, cause: { pattern } },
});

describe.each(titled(TABLE, ({ kind, adapter }) => `${kind} on ${adapter}`))(
  'a gateway over %s',
  (__, { make, transport }) => {
    let app: INestApplication;
    let tokens: TestServer;
    const open: Connection[] = [];

    beforeAll(async () => {
      app = await gatewayApp(make, transport);
      tokens = app.get(TestServer);
    });

    afterEach(() => open.splice(0).forEach((connection) => connection.close()));

    afterAll(() => app.close());

    async function connect(opening: Opening = {}): Promise<Connection> {
      const connection = await transport.connect(app, opening);
      open.push(connection);
      return connection;
    }

    async function connectWith(wanted: Parameters<TestServer['tokenFor']>[0]): Promise<Connection> {
      return connect({ headers: { authorization: `Bearer ${await tokens.tokenFor(wanted)}` } });
    }

    it('takes the token of the handshake and gives it to the handler', async () => {
      const client = await connectWith({ subject: 'alice', clientId: 'web', scope: 'a b' });

      expect(await client.ask('me', { some: 'data' })).toEqual({
        event: 'answer',
        data: { subject: 'alice', client: 'web', scopes: ['a', 'b'] },
      });
    });

    it.each([[{ text: 'hello' }], ['hello'], [7], [0], [false], [['a', 'b']], [null]])(
      'gives the message to the handler as it came: %j',
      async (data) => {
        const client = await connectWith({ scope: 'chat' });

        expect(await client.ask('inherited', data)).toEqual({ event: 'answer', data: { data } });
      },
    );

    it.each<[string, Opening, object]>([
      ['no token', {}, SAID.missing],
      ['another scheme', { headers: { authorization: 'Basic YTpi' } }, SAID.missing],
      ['a forged token', { headers: { authorization: 'Bearer forged' } }, SAID.invalid],
      ['two tokens', { headers: { authorization: 'Bearer a b' } }, SAID.malformed],
      ['two headers', { headers: { authorization: ['Bearer a', 'Bearer b'] } }, SAID.twice],
    ])('refuses %s with an event of its own (RFC 6750 §3.1)', async (_, opening, said) => {
      const client = await connect(opening);

      expect(await client.ask('me', 7)).toEqual(refusal('me', said));
    });

    it('never reads a token in the query (RFC 9700 §4.3.2)', async () => {
      const token = await tokens.tokenFor({ scope: 'chat' });
      const query = `access_token=${token}&token=${token}&authorization=Bearer%20${token}`;

      const client = await connect({ query });

      expect(await client.ask('me')).toEqual(refusal('me', SAID.missing));
    });

    it.each([
      ['inherited', 'chat', undefined, undefined],
      ['inherited', 'other', undefined, 'chat'],
      ['scopes', 'root', undefined, undefined],
      ['scopes', 'admin', undefined, 'chat:write admin'],
      ['computed', 'special', 'special', undefined],
      ['computed', 'special', 'other', 'other'],
      ['methods', 'write', undefined, undefined],
      ['methods', 'read', undefined, 'write'],
    ])('asks at %s for the scopes: %s', async (event, scopes, data, lacking) => {
      const client = await connectWith({ scope: scopes });

      const answer = await client.ask(event, data);

      if (lacking === undefined) expect(answer.event).toBe('answer');
      else expect(answer).toEqual(refusal(event, SAID.insufficient(lacking)));
    });

    it('refuses a token that was revoked since the connection was opened', async () => {
      const token = await tokens.tokenFor({ subject: 'alice', scope: 'chat' });
      const client = await connect({ headers: { authorization: `Bearer ${token}` } });
      const before = await client.ask('inherited');

      await tokens.revoke(token);

      expect(before.event).toBe('answer');
      expect(await client.ask('inherited')).toEqual(refusal('inherited', SAID.invalid));
      expect(await client.ask('optional')).toEqual(refusal('optional', SAID.invalid));
    });

    it('refuses a token that has expired since then', async () => {
      const client = await connectWith({ expiresIn: 60, scope: 'chat' });
      const before = await client.ask('inherited');

      app.get(FakeClock).advance(60);

      expect(before.event).toBe('answer');
      expect(await client.ask('inherited')).toEqual(refusal('inherited', SAID.invalid));
    });

    it('serves both, with and without a token, where that is optional', async () => {
      const [somebody, nobody] = [await connectWith({ subject: 'bob' }), await connect()];

      expect(await somebody.ask('optional', 1)).toEqual({
        event: 'answer',
        data: { subject: 'bob' },
      });
      expect(await nobody.ask('optional', 1)).toEqual({
        event: 'answer',
        data: { subject: 'nobody' },
      });
    });

    it('reads no token where the handler is public, whatever the message before', async () => {
      const client = await connectWith({ scope: 'chat' });
      await client.ask('inherited', 1);

      expect(await client.ask('open', 1)).toEqual({ event: 'answer', data: { token: null } });
    });

    it('looks for a token once in each message, however many guards ask', async () => {
      const client = await connectWith({ scope: 'chat' });

      expect(await lookUps(app, () => client.ask('inherited', 1))).toBe(1);
      expect(await lookUps(app, () => client.ask('inherited', 1))).toBe(1);
    });

    it('gives each message its own token, when the client gets another one meanwhile', async () => {
      const client = await connectWith({ subject: 'before' });
      const arrived = new Promise<void>((resolve) => (Gate.arrived = resolve));
      let release: () => void = () => undefined;
      Gate.open = new Promise((resolve) => (release = resolve));
      const held = client.ask('held', 1, 'released');
      await arrived;

      await client.ask('renew', await tokens.tokenFor({ subject: 'after' }), 'answer');
      const after = await client.ask('me', 1, 'answer');
      release();

      expect(after).toMatchObject({ data: { subject: 'after' } });
      expect(await held).toMatchObject({ data: { subject: 'before' } });
    });

    it('admits nobody while the storage is away (RFC 6749 §4.1.2.1)', async () => {
      const client = await connectWith({ subject: 'bob' });

      const answer = await withoutStorage(app, () => client.ask('optional'));

      expect(answer).toEqual(refusal('optional', SAID.unavailable));
      expect(await client.ask('optional')).toMatchObject({ event: 'answer' });
    });
  },
);
