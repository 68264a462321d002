import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refresh, tokensFor, type TokenAnswer } from '../support/flows.js';
import { startServer } from '../support/oauth-server.js';
import {
  answerTo,
  expectRefusals,
  living,
  PARALLEL,
  ROUNDS,
  startTwoServers,
  succeeded,
  type TwoServers,
} from './two-servers.js';

describe('one refresh token, two instances', () => {
  let two: TwoServers;
  beforeAll(async () => {
    two = await startTwoServers();
  });
  afterAll(() => two.close());

  const send = (server: TwoServers['one'], token: string) =>
    answerTo(refresh(server, two.client, token));

  async function rotated(token: string, server = two.one): Promise<TokenAnswer> {
    const [pair] = succeeded([await send(server, token)]);
    if (!pair) throw new Error('the refresh was refused');
    return pair;
  }

  it(
    'has one successor, which every one of 50 parallel uses gets [case 154] [case 156] [lesson 1] ' +
      '(RFC 9700 §4.14.2)',
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const user = `racer ${round}`;
        const first = await tokensFor(two.one, two.client, {}, { user });

        const answers = await two.parallel((server) => send(server, first.refresh_token));

        const pairs = succeeded(answers);
        expect(pairs).toHaveLength(PARALLEL);
        expect(new Set(pairs.map((pair) => pair.refresh_token)).size).toBe(1);
        expect(new Set(pairs.map((pair) => pair.access_token)).size).toBe(1);
        // One access token of the code, one of the rotation.
        expect(await familyOf(user)).toEqual({ generation: 1, tokens: 2 });
      }
    },
    120_000,
  );

  it('gives the same pair up to the end of the window, at both instances [case 154]', async () => {
    const first = await tokensFor(two.one, two.client);
    const second = await rotated(first.refresh_token);

    two.advance(30);
    const retried = await rotated(first.refresh_token, two.other);

    expect(retried).toEqual({ ...second, expires_in: second.expires_in - 30 });
  });

  it(
    'ends its authorization and no other when it is used again after the window [case 154] [case 156] ' +
      '[lesson 1]',
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const first = await tokensFor(two.one, two.client);
        const bystander = await tokensFor(two.one, two.client);
        const second = await rotated(first.refresh_token);
        two.advance(31);

        const answers = await two.parallel((server) => send(server, first.refresh_token));

        expectRefusals(answers, PARALLEL);
        expect(await living(two.other, two.client, all(first, second))).toEqual([]);
        expect(await living(two.other, two.client, all(bystander))).toEqual(all(bystander));
        expectRefusals([await send(two.one, second.refresh_token)], 1);
        await rotated(bystander.refresh_token, two.other);
      }
    },
    120_000,
  );

  it('leaves no living token when reuse of an old one races refreshes of the current one', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const first = await tokensFor(two.one, two.client);
      const second = await rotated(first.refresh_token);
      const third = await rotated(second.refresh_token, two.other);

      const answers = await two.parallel(
        (server, at) => send(server, (at === round % 10 ? first : third).refresh_token),
        10,
      );

      const won = succeeded(answers);
      expectRefusals(answers, answers.length - won.length);
      expect(await living(two.one, two.client, all(first, second, third, ...won))).toEqual([]);
      expectRefusals([await send(two.other, third.refresh_token)], 1);
    }
  }, 60_000);

  it('is still known as used after a restart [lesson 2]', async () => {
    const first = await tokensFor(two.one, two.client);
    const second = await rotated(first.refresh_token);
    const restarted = await startServer('fastify', { databaseUrl: two.databaseUrl });
    restarted.clock.set(two.one.clock.now());

    const retry = await rotated(first.refresh_token, restarted);
    restarted.clock.advance(31);
    const replay = await send(restarted, first.refresh_token);
    const successor = await send(restarted, second.refresh_token);
    await restarted.close();

    expect(retry).toEqual(second);
    expectRefusals([replay, successor], 2);
  });

  /** How often the person's only authorization was refreshed, and its access tokens. */
  async function familyOf(subject: string): Promise<unknown> {
    const [row] = await two.one.dataSource.query(
      `SELECT a.generation, count(*)::int AS tokens
       FROM oauth2_authorization a JOIN oauth2_token t ON t.authorization_id = a.id
       WHERE a.subject = $1 GROUP BY a.id`,
      [subject],
    );
    return row;
  }
});

function all(...pairs: readonly TokenAnswer[]): readonly string[] {
  return pairs.flatMap((pair) => [pair.access_token, pair.refresh_token]);
}
