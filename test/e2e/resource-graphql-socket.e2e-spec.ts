import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { TestServer } from '../../src/testing/index.js';
import {
  clock,
  DRIVERS,
  graphqlApp,
  type GraphqlSocket,
  graphqlSocket,
  subscribed,
} from './resource-graphql.fixture.js';
import { lookUps } from './resource-storage.fixture.js';
import { SAID } from './resource-transports.fixture.js';

const WATCH = 'subscription { ticks { at whose } }';

describe.each(DRIVERS)('operations over a socket with %s', (...driver) => {
  let app: INestApplication;
  let tokens: TestServer;
  const open: GraphqlSocket[] = [];

  beforeAll(async () => {
    app = await graphqlApp(driver);
    tokens = app.get(TestServer);
  });

  afterEach(() => open.splice(0).forEach((socket) => socket.close()));

  afterAll(() => app.close());

  async function connect(opening: Parameters<typeof graphqlSocket>[1]): Promise<GraphqlSocket> {
    const socket = await graphqlSocket(app, opening);
    open.push(socket);
    return socket;
  }

  /** The next event of a subscription that is started already. */
  function tick(socket: GraphqlSocket, id: string, at: number) {
    const next = socket.next(id);
    clock.emit('tick', at);
    return next;
  }

  /** The first event. */
  async function start(socket: GraphqlSocket, id: string) {
    const listening = subscribed();
    const first = socket.ask(id, WATCH);
    await listening;
    clock.emit('tick', 1);
    return first;
  }

  it.each([
    ['connectionParams', (authorization: string) => ({ params: { authorization } })],
    [
      'connectionParams as HTTP writes it',
      (value: string) => ({ params: { Authorization: value } }),
    ],
    ['headers in them', (authorization: string) => ({ params: { headers: { authorization } } })],
    ['the handshake', (authorization: string) => ({ headers: { authorization } })],
  ])('take the token from %s', async (_, opening) => {
    const token = await tokens.tokenFor({ subject: 'alice', scope: 'ticks' });
    const socket = await connect(opening(`Bearer ${token}`));

    expect(await start(socket, '1')).toMatchObject({
      type: 'next',
      payload: { data: { ticks: { at: 1, whose: 'alice' } } },
    });
    expect(await socket.ask('2', '{ me }')).toMatchObject({
      payload: { data: { me: 'alice test-client ticks' } },
    });
  });

  it.each<[string, object, string, { readonly message: string }]>([
    ['no token', {}, 'UNAUTHENTICATED', SAID.missing],
    ['a forged token', { params: { authorization: 'Bearer x' } }, 'UNAUTHENTICATED', SAID.invalid],
    [
      'a token in two places',
      { params: { authorization: 'Bearer x' }, headers: { authorization: 'Bearer y' } },
      'BAD_REQUEST',
      SAID.twice,
    ],
  ])('refuse to start with %s', async (_, opening, code, { message, ...said }) => {
    const socket = await connect(opening);

    const { type, payload } = await socket.ask('1', WATCH);

    // graphql-ws takes it for a result without data.
    const errors = type === 'error' ? payload : (payload as { readonly errors: unknown }).errors;
    expect(errors).toMatchObject([{ message, extensions: { code, ...said } }]);
  });

  it('count as GET where the scopes depend on the method, but for mutations', async () => {
    const authorization = `Bearer ${await tokens.tokenFor({ scope: 'read' })}`;
    const socket = await connect({ params: { authorization } });

    expect(await socket.ask('1', '{ look }')).toMatchObject({ payload: { data: { look: true } } });
    expect(await socket.ask('2', 'mutation { act }')).toMatchObject({
      payload: { data: null, errors: [{ extensions: { code: 'FORBIDDEN', scope: 'write' } }] },
    });
  });

  it('look at the token again for each operation, and once in each', async () => {
    const token = await tokens.tokenFor({ subject: 'alice', scope: 'books books:secret' });
    const socket = await connect({ params: { authorization: `Bearer ${token}` } });
    const query = '{ me books { secret } }';
    const before = await lookUps(app, () => socket.ask('1', query));

    await tokens.revoke(token);
    const after = await socket.ask('2', query);

    expect(before).toBe(1);
    expect(after).toMatchObject({
      payload: { data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    });
  });

  it('look at the token again for each event of a subscription, where its fields are guarded', async () => {
    const token = await tokens.tokenFor({ subject: 'alice', scope: 'ticks' });
    const socket = await connect({ params: { authorization: `Bearer ${token}` } });
    await start(socket, '1');
    const second = await tick(socket, '1', 2);

    await tokens.revoke(token);
    const third = await tick(socket, '1', 3);

    expect(second).toMatchObject({ payload: { data: { ticks: { at: 2, whose: 'alice' } } } });
    expect(third).toMatchObject({
      payload: {
        data: { ticks: { at: 3, whose: null } },
        errors: [{ message: SAID.invalid.message, extensions: { error: 'invalid_token' } }],
      },
    });
  });

  it('do not mix up the tokens of sockets that hear of the same event', async () => {
    const [alice, bob] = await Promise.all(
      ['alice', 'bob'].map(async (subject) => {
        const authorization = `Bearer ${await tokens.tokenFor({ subject, scope: 'ticks' })}`;
        return connect({ params: { authorization } });
      }),
    );
    await start(alice as GraphqlSocket, '1');
    await start(bob as GraphqlSocket, '1');

    const told = [alice, bob].map((socket) => (socket as GraphqlSocket).next('1'));
    clock.emit('tick', 5);

    expect(await Promise.all(told)).toMatchObject([
      { payload: { data: { ticks: { at: 5, whose: 'alice' } } } },
      { payload: { data: { ticks: { at: 5, whose: 'bob' } } } },
    ]);
  });
});
