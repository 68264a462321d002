import { absent, same } from './assertions.js';
import type { Cases, World } from './contract-case.js';
import { aTicket, codeIssue, familyToken, NOW, storedClient } from './drafts.js';
import { issuedCode, redeem, rotate, startedFamily } from './presentations.js';

/** What every `AuthorizationCodeStore` does under many calls at once. */
export const codeRaces: Cases = {
  async 'redeems a code once, however many calls come at once'({ stores, race, ...world }) {
    for (let round = 0; round < world.rounds; round += 1) {
      const issue = await issuedCode(stores);

      const calls = await race(async (from) => {
        const token = familyToken(issue.authorization);
        return { outcome: await redeem(from, issue, { token }), token };
      });

      const found = await Promise.all(calls.map(({ token }) => stores.tokens.find(token.id)));
      const outcomes = calls.map(({ outcome }) => outcome);
      const losers = Array(world.parallel - 1).fill('replayed');
      same(outcomes.toSorted(), ['fresh', ...losers], 'the outcomes');
      same(
        found.map(Boolean),
        outcomes.map((outcome) => outcome === 'fresh'),
        'whose token was stored',
      );
    }
  },

  async 'burns or redeems a code, never both'({ stores, race, rounds }) {
    for (let round = 0; round < rounds; round += 1) {
      const issue = await issuedCode(stores);

      const outcomes = await race((from, index) =>
        redeem(from, issue, { proven: index % 4 !== round % 4 }),
      );

      const winners = outcomes.filter((outcome) => outcome !== 'replayed');
      const family = await stores.authorizations.find(issue.authorization.id);
      same(winners.length, 1, 'how many were not too late');
      same(family?.current !== null, winners[0] === 'fresh', 'whether there is a refresh token');
    }
  },

  async 'spends a ticket once, however many decisions come at once'({ stores, race, rounds }) {
    const { id } = await storedClient(stores);
    for (let round = 0; round < rounds; round += 1) {
      const spent = aTicket();

      const calls = await race(async (from) => {
        const issue = codeIssue(id, { spent });
        return { stored: await from.codes.issue(issue), issue };
      });

      const found = await Promise.all(calls.map(({ issue }) => stores.codes.find(issue.code.id)));
      const stored = calls.map((call) => call.stored);
      same(stored.filter(Boolean).length, 1, 'how many got through');
      same(found.map(Boolean), stored, 'whose code was stored');
    }
  },

  async 'spends a ticket once for a code or for an approval without one'({ stores, race }) {
    const { id } = await storedClient(stores);
    const spent = aTicket();

    const stored = await race((from, index) => {
      const issue = codeIssue(id, { spent });
      const { authorization } = issue;
      return index % 3
        ? from.codes.issue(issue)
        : from.authorizations.approve({ authorization, spent });
    });

    same(stored.filter(Boolean).length, 1, 'how many got through');
  },

  async 'leaves nothing of a client that is deleted while tokens are issued to it'(world) {
    for (let round = 0; round < world.rounds; round += 1) await deletedMeanwhile(world);
  },
};

async function deletedMeanwhile({ stores, race }: World): Promise<void> {
  const { id: clientKey, clientId } = await storedClient(stores);
  const issues = await race(async (from) => {
    const issue = codeIssue(clientKey);
    await from.codes.issue(issue);
    return issue;
  });
  const families = await race((from) => startedFamily(from, { clientKey }));

  const deletion = stores.clients.delete(clientId);
  const tokens = await race(async (from, index) => {
    const [issue, family] = [issues[index], families[index]];
    if (!issue || !family) return [];
    const code = familyToken(issue.authorization);
    const refreshed = familyToken(family.authorization);
    const further = familyToken(family.authorization);
    const refresh = { digest: code.digest, generation: 1, idleExpiresAt: code.expiresAt };
    await Promise.all([
      redeem(from, issue, { token: code }),
      rotate(from, family, { next: { token: refreshed, refresh, retry: null } }),
      from.tokens.insert(further),
      from.codes.issue(codeIssue(clientKey)),
      from.authorizations.revoke(family.authorization.id, 'revoked_by_host', NOW),
    ]);
    return [code, refreshed, further];
  });
  await deletion;

  absent(await stores.clients.find(clientId), 'the client');
  for (const { id } of tokens.flat()) absent(await stores.tokens.find(id), 'a token of it');
  for (const { code } of issues) absent(await stores.codes.find(code.id), 'a code of it');
}
