import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { CodeIssue, RedemptionOutcome } from '../../src/grants/authorization-code.store.js';
import { addSeconds } from '../../src/protocol/clock.js';
import type { NewToken } from '../../src/tokens/token.js';
import {
  codeIssue,
  digest,
  familyToken,
  NOW,
  refreshState,
  storedClient,
  type Stores,
} from './store-set.js';

/** What every `AuthorizationCodeStore` does. The second set of stores is another instance's. */
export function authorizationCodeStoreContract(stores: () => Stores, others: () => Stores): void {
  async function issued(overrides: Partial<CodeIssue> = {}): Promise<CodeIssue> {
    const { id } = await storedClient(stores());
    const issue = codeIssue(id, overrides);
    await stores().codes.issue(issue);
    return issue;
  }

  interface Attempt {
    readonly from?: Stores;
    readonly token?: NewToken;
    readonly clientKey?: string;
    readonly digest?: Buffer;
    readonly proven?: boolean;
    readonly now?: Date;
  }

  function redeem(issue: CodeIssue, attempt: Attempt = {}): Promise<RedemptionOutcome> {
    const { from = stores(), token = familyToken(issue.authorization) } = attempt;
    return from.codes.redeem(
      {
        codeId: issue.code.id,
        digest: attempt.digest ?? issue.code.digest,
        clientKey: attempt.clientKey ?? issue.authorization.clientKey,
        proven: attempt.proven ?? true,
      },
      { token, refresh: refreshState() },
      attempt.now ?? NOW,
    );
  }

  it('finds a code with its challenge and its authorization', async () => {
    const issue = await issued();

    const found = await stores().codes.find(issue.code.id);

    const { digest: stamp, ...code } = issue.code;
    expect(found).toEqual({
      code: { ...code, consumedAt: null },
      digest: stamp,
      pkce: { ...issue.pkce, codeId: code.id },
      authorization: {
        ...issue.authorization,
        generation: 0,
        idleExpiresAt: null,
        revokedAt: null,
        revokedReason: null,
      },
    });
    expect(await stores().codes.find(randomUUID())).toBeUndefined();
  });

  it('keeps a code without a challenge and without a redirect URI', async () => {
    const { id } = await storedClient(stores());
    const { pkce: _challenge, ...issue } = codeIssue(id);

    await stores().codes.issue({ ...issue, code: { ...issue.code, redirectUri: null } });

    expect(await stores().codes.find(issue.code.id)).toMatchObject({
      pkce: null,
      code: { redirectUri: null },
    });
  });

  it('spends the ticket with the code: a second decision stores nothing', async () => {
    const { id } = await storedClient(stores());
    const spent = { kind: 'consent', id: randomUUID(), expiresAt: addSeconds(NOW, 60) };
    const first = codeIssue(id, { spent });
    const second = codeIssue(id, { spent });

    const stored = [await stores().codes.issue(first), await stores().codes.issue(second)];

    expect(stored).toEqual([true, false]);
    expect(await stores().spent.has('consent', spent.id)).toBe(true);
    expect(await stores().codes.find(second.code.id)).toBeUndefined();
    expect(await stores().authorizations.find(second.authorization.id)).toBeUndefined();
  });

  it('stores nothing and spends no ticket when the client is gone', async () => {
    const spent = { kind: 'consent', id: randomUUID(), expiresAt: addSeconds(NOW, 60) };
    const issue = codeIssue(randomUUID(), { spent });

    const stored = await stores().codes.issue(issue);

    expect(stored).toBe(false);
    expect(await stores().spent.has('consent', spent.id)).toBe(false);
    expect(await stores().codes.find(issue.code.id)).toBeUndefined();
  });

  it('stores what a code buys when it is redeemed', async () => {
    const issue = await issued();
    const token = familyToken(issue.authorization);

    const outcome = await redeem(issue, { token });

    expect(outcome).toBe('fresh');
    expect((await stores().codes.find(issue.code.id))?.code.consumedAt).toEqual(NOW);
    expect(await stores().tokens.find(token.id)).toMatchObject({ digest: token.digest });
    expect(await stores().authorizations.find(issue.authorization.id)).toMatchObject({
      current: expect.any(Buffer),
      authorization: { generation: 0, idleExpiresAt: expect.any(Date) },
    });
  });

  it('stores no refresh token when the code buys none', async () => {
    const issue = await issued();

    const outcome = await stores().codes.redeem(
      {
        codeId: issue.code.id,
        digest: issue.code.digest,
        clientKey: issue.authorization.clientKey,
        proven: true,
      },
      { token: familyToken(issue.authorization) },
      NOW,
    );

    expect(outcome).toBe('fresh');
    expect(await stores().authorizations.find(issue.authorization.id)).toMatchObject({
      current: null,
    });
  });

  it('knows a code that comes twice, also after its family was revoked (RFC 6749 §4.1.2)', async () => {
    const issue = await issued();
    const late = familyToken(issue.authorization);
    await redeem(issue);

    const second = await redeem(issue, { token: late });
    await stores().authorizations.revoke(issue.authorization.id, 'code_replayed', NOW);
    const third = await redeem(issue, { now: addSeconds(NOW, 86_400) });

    expect([second, third]).toEqual(['replayed', 'replayed']);
    expect(await stores().tokens.find(late.id)).toBeUndefined();
  });

  it('burns the code of a wrong verifier, and issues nothing (RFC 7636 §4.6) [lesson 5]', async () => {
    const issue = await issued();
    const token = familyToken(issue.authorization);

    const outcome = await redeem(issue, { proven: false, token });
    const right = await redeem(issue);

    expect([outcome, right]).toEqual(['burned', 'replayed']);
    expect(await stores().tokens.find(token.id)).toBeUndefined();
    expect(await stores().authorizations.find(issue.authorization.id)).toMatchObject({
      current: null,
    });
  });

  it('leaves a code alone that another client or another secret presents', async () => {
    const issue = await issued();
    const { id: clientKey } = await storedClient(stores());

    const outcomes = [
      await redeem(issue, { clientKey }),
      await redeem(issue, { clientKey, proven: false }),
      await redeem(issue, { digest: digest('another code') }),
      await redeem(issue, { clientKey: randomUUID() }),
      await redeem(codeIssue(clientKey)),
    ];

    expect(outcomes).toEqual(Array(5).fill('unknown'));
    expect(await redeem(issue)).toBe('fresh');
  });

  it('refuses an expired code, without spending it for a wrong verifier', async () => {
    const issue = await issued();

    const outcome = await redeem(issue, { now: issue.code.expiresAt, proven: false });

    expect(outcome).toBe('expired');
    expect((await stores().codes.find(issue.code.id))?.code.consumedAt).toBeNull();
  });

  it('refuses the code of a revoked authorization', async () => {
    const issue = await issued();
    await stores().authorizations.revoke(issue.authorization.id, 'revoked_by_host', NOW);

    const outcome = await redeem(issue);

    expect(outcome).toBe('dead');
    expect((await stores().codes.find(issue.code.id))?.code.consumedAt).toBeNull();
  });

  it('redeems a code once, however many instances try at once [lesson 4]', async () => {
    for (let round = 0; round < 5; round += 1) {
      const issue = await issued();
      const tokens = Array.from({ length: 20 }, () => familyToken(issue.authorization));

      const outcomes = await Promise.all(
        tokens.map((token, index) =>
          redeem(issue, { token, from: index % 2 ? stores() : others() }),
        ),
      );

      const found = await Promise.all(tokens.map(({ id }) => stores().tokens.find(id)));
      expect(outcomes.filter((outcome) => outcome === 'fresh')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'replayed')).toHaveLength(19);
      expect(found.filter((token) => token !== undefined)).toHaveLength(1);
    }
  });

  it('spends a ticket once, however many decisions come at once', async () => {
    const { id } = await storedClient(stores());
    const spent = { kind: 'consent', id: randomUUID(), expiresAt: addSeconds(NOW, 60) };
    const issues = Array.from({ length: 20 }, () => codeIssue(id, { spent }));

    const stored = await Promise.all(
      issues.map((issue, index) => (index % 2 ? stores() : others()).codes.issue(issue)),
    );

    const found = await Promise.all(issues.map(({ code }) => stores().codes.find(code.id)));
    expect(stored.filter(Boolean)).toHaveLength(1);
    expect(found.filter((code) => code !== undefined)).toHaveLength(1);
  });
}
