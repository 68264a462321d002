import { randomUUID } from 'node:crypto';
import { addSeconds } from '../../protocol/clock.js';
import { absent, includes, same } from './assertions.js';
import type { Cases } from './contract-case.js';
import {
  aTicket,
  codeIssue,
  digest,
  familyToken,
  NOW,
  refreshState,
  storedClient,
} from './drafts.js';
import { issuedCode, redeem } from './presentations.js';

/** What every `AuthorizationCodeStore` does with one call at a time. */
export const codeCases: Cases = {
  async 'finds a code with its challenge and its authorization'({ stores }) {
    const issue = await issuedCode(stores);

    const found = await stores.codes.find(issue.code.id);

    const { digest: stamp, ...code } = issue.code;
    const state = { generation: 0, idleExpiresAt: null, revokedAt: null, revokedReason: null };
    const expected = {
      code: { ...code, consumedAt: null },
      digest: stamp,
      pkce: { ...issue.pkce, codeId: code.id },
      authorization: { ...issue.authorization, ...state },
    };
    same(found, expected, 'find');
    absent(await stores.codes.find(randomUUID()), 'an unknown code');
  },

  async 'keeps a code without a challenge and without a redirect URI'({ stores }) {
    const { id } = await storedClient(stores);
    const { pkce: _challenge, ...issue } = codeIssue(id);

    await stores.codes.issue({ ...issue, code: { ...issue.code, redirectUri: null } });

    const expected = { pkce: null, code: { redirectUri: null } };
    includes(await stores.codes.find(issue.code.id), expected, 'find');
  },

  async 'spends the ticket with the code: a second decision stores nothing'({ stores }) {
    const { id } = await storedClient(stores);
    const spent = aTicket();
    const first = codeIssue(id, { spent });
    const second = codeIssue(id, { spent });

    const stored = [await stores.codes.issue(first), await stores.codes.issue(second)];

    same(stored, [true, false], 'issue');
    same(await stores.spent.has(spent.kind, spent.id), true, 'whether the ticket is spent');
    absent(await stores.codes.find(second.code.id), 'the second code');
    absent(await stores.authorizations.find(second.authorization.id), 'its authorization');
  },

  async 'stores nothing and spends no ticket when the client is gone'({ stores }) {
    const spent = aTicket();
    const issue = codeIssue(randomUUID(), { spent });

    const stored = await stores.codes.issue(issue);

    same(stored, false, 'issue');
    same(await stores.spent.has(spent.kind, spent.id), false, 'whether the ticket is spent');
    absent(await stores.codes.find(issue.code.id), 'the code');
  },

  async 'stores what a code buys when it is redeemed'({ stores }) {
    const issue = await issuedCode(stores);
    const token = familyToken(issue.authorization);

    const outcome = await redeem(stores, issue, { token });

    same(outcome, 'fresh', 'redeem');
    const code = await stores.codes.find(issue.code.id);
    same(code?.code.consumedAt, NOW, 'when the code was spent');
    includes(await stores.tokens.find(token.id), { digest: token.digest }, 'the token');
    const family = await stores.authorizations.find(issue.authorization.id);
    same(Buffer.isBuffer(family?.current), true, 'whether there is a refresh token');
    same(family?.authorization.generation, 0, 'its generation');
    const { idleExpiresAt } = refreshState();
    same(family?.authorization.idleExpiresAt, idleExpiresAt, 'when it expires unused');
  },

  async 'stores no refresh token when the code buys none'({ stores }) {
    const { code, authorization } = await issuedCode(stores);
    const { clientKey } = authorization;

    const outcome = await stores.codes.redeem(
      { codeId: code.id, digest: code.digest, clientKey, proven: true },
      { token: familyToken(authorization) },
      NOW,
    );

    same(outcome, 'fresh', 'redeem');
    const family = await stores.authorizations.find(authorization.id);
    includes(family, { current: null, authorization: { idleExpiresAt: null } }, 'find');
  },

  async 'knows a code that comes twice, also after its family was revoked (RFC 6749 §4.1.2)'({
    stores,
  }) {
    const issue = await issuedCode(stores);
    const late = familyToken(issue.authorization);
    await redeem(stores, issue);

    const second = await redeem(stores, issue, { token: late });
    await stores.authorizations.revoke(issue.authorization.id, 'code_replayed', NOW);
    const third = await redeem(stores, issue, { now: addSeconds(NOW, 86_400) });

    same([second, third], ['replayed', 'replayed'], 'redeem');
    absent(await stores.tokens.find(late.id), 'the token of the second call');
  },

  async 'burns the code of a wrong verifier, and issues nothing (RFC 7636 §4.6)'({ stores }) {
    const issue = await issuedCode(stores);
    const token = familyToken(issue.authorization);

    const outcome = await redeem(stores, issue, { proven: false, token });
    const right = await redeem(stores, issue);

    same([outcome, right], ['burned', 'replayed'], 'redeem');
    absent(await stores.tokens.find(token.id), 'the token');
    const family = await stores.authorizations.find(issue.authorization.id);
    includes(family, { current: null }, 'the authorization');
  },

  async 'leaves a code alone that another client or another secret presents'({ stores }) {
    const issue = await issuedCode(stores);
    const { id: clientKey } = await storedClient(stores);

    const outcomes = [
      await redeem(stores, issue, { clientKey }),
      await redeem(stores, issue, { clientKey, proven: false }),
      await redeem(stores, issue, { digest: digest('another code') }),
      await redeem(stores, issue, { clientKey: randomUUID() }),
      await redeem(stores, codeIssue(clientKey)),
    ];

    same(outcomes, Array(5).fill('unknown'), 'redeem');
    same(await redeem(stores, issue), 'fresh', 'its own client');
  },

  async 'refuses an expired code, without spending it for a wrong verifier'({ stores }) {
    const issue = await issuedCode(stores);

    const outcome = await redeem(stores, issue, { now: issue.code.expiresAt, proven: false });

    same(outcome, 'expired', 'redeem');
    const found = await stores.codes.find(issue.code.id);
    same(found?.code.consumedAt, null, 'when the code was spent');
  },

  async 'refuses the code of a revoked authorization'({ stores }) {
    const issue = await issuedCode(stores);
    await stores.authorizations.revoke(issue.authorization.id, 'revoked_by_host', NOW);

    const outcome = await redeem(stores, issue);

    same(outcome, 'dead', 'redeem');
    const found = await stores.codes.find(issue.code.id);
    same(found?.code.consumedAt, null, 'when the code was spent');
  },
};
