import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, approve, authorize, exchange, pkce, refresh } from '../support/flows.js';
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

describe('one code, two instances', () => {
  let two: TwoServers;
  beforeAll(async () => {
    two = await startTwoServers();
  });
  afterAll(() => two.close());

  it(
    'is redeemed by one of 50 parallel requests, and what it bought is revoked [case 124] [lesson 4] ' +
      '(RFC 6749 §4.1.2)',
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const approved = await approve(two.one, two.client);

        const answers = await two.parallel((server) =>
          answerTo(exchange(server, two.client, approved)),
        );
        const replay = await answerTo(exchange(two.other, two.client, approved));

        const won = succeeded(answers);
        expect(won).toHaveLength(1);
        expectRefusals([...answers, replay], PARALLEL);
        expect(await living(two.one, two.client, tokensOf(won))).toEqual([]);
      }
    },
    120_000,
  );

  it('bought tokens that a replay at the other instance ends [case 122] (RFC 6749 §10.5)', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const approved = await approve(two.one, two.client);
      const bystander = await answerTo(
        exchange(two.one, two.client, await approve(two.one, two.client)),
      );
      const first = await answerTo(exchange(two.one, two.client, approved));
      expect(await living(two.other, two.client, tokensOf(succeeded([first])))).toHaveLength(2);

      const replay = await answerTo(exchange(two.other, two.client, approved));

      expectRefusals([replay], 1);
      expect(await living(two.one, two.client, tokensOf(succeeded([first])))).toEqual([]);
      expect(await living(two.one, two.client, tokensOf(succeeded([bystander])))).toHaveLength(2);
    }
  }, 60_000);

  it('leaves no living token when its replay races refreshes of what it bought [lesson 4]', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const approved = await approve(two.one, two.client);
      const first = succeeded([await answerTo(exchange(two.one, two.client, approved))]);
      const token = first[0]?.refresh_token ?? '';

      const answers = await two.parallel(
        (server, at) =>
          answerTo(
            at === round % 10
              ? exchange(server, two.client, approved)
              : refresh(server, two.client, token),
          ),
        10,
      );

      const bought = succeeded(answers);
      expectRefusals(answers, answers.length - bought.length);
      expect(await living(two.one, two.client, tokensOf([...first, ...bought]))).toEqual([]);
      expect((await refresh(two.other, two.client, token)).status).toBe(400);
    }
  }, 60_000);
});

describe('one consent, two instances', () => {
  let two: TwoServers;
  beforeAll(async () => {
    two = await startTwoServers();
  });
  afterAll(() => two.close());

  it('becomes one code however often its form is sent at once [lesson 32]', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { verifier, challenge } = pkce();
      const asked = { code_challenge: challenge, scope: 'profile' };
      const page = await authorize(two.one, two.client, asked, { consent: 'page' });
      const { ticket } = (await page.json()) as { readonly ticket: string };
      const form = { ticket, decision: 'approve', scope: 'profile' };

      const answers = await two.parallel((server) =>
        server.post('/oauth/authorize', form, { 'x-user': 'alice' }),
      );

      const codes = answers.flatMap((answer) => answerOf(answer).getAll('code'));
      expect(codes).toHaveLength(1);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([
        303,
        ...Array(PARALLEL - 1).fill(400),
      ]);
      const [code = ''] = codes;
      expect((await exchange(two.other, two.client, { code, verifier })).status).toBe(200);
    }
  }, 120_000);

  it('is approved or denied, not both, when both are sent at once [lesson 32]', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const page = await authorize(two.one, two.client, {}, { consent: 'page' });
      const { ticket } = (await page.json()) as { readonly ticket: string };

      const answers = await two.parallel((server, at) => {
        const decision = at % 4 < 2 ? 'approve' : 'deny';
        const form = { ticket, decision, scope: 'profile' };
        return server.post('/oauth/authorize', form, { 'x-user': 'alice' });
      }, 8);

      const led = answers.filter(({ status }) => status === 303);
      expect(led).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 400)).toHaveLength(7);
    }
  }, 60_000);
});

function tokensOf(
  pairs: readonly { readonly access_token: string; readonly refresh_token: string }[],
): readonly string[] {
  return pairs.flatMap((pair) => [pair.access_token, pair.refresh_token]);
}
