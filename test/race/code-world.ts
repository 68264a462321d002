import fc from 'fast-check';
import type { CodeIssue } from '../../src/grants/authorization-code.store.js';
import { addSeconds } from '../../src/protocol/clock.js';
import { newId } from '../../src/protocol/opaque-token.js';
import { anAuthorization } from '../../src/testing/builders.js';
import {
  codeIssue,
  digest,
  familyToken,
  NOW,
  refreshState,
  type Stores,
} from '../contract/store-set.js';
import type { Buying, World } from './one-by-one.js';

/** How a code is before anybody comes with it. */
const codeKind = fc.constantFrom('good', 'good', 'spent', 'burned', 'revoked', 'unknown');

/** One presentation of one of five codes: mostly by its owner, in time and proven. */
const presentation = fc.record({
  code: fc.nat(4),
  own: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
  right: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
  proven: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
  refreshable: fc.boolean(),
  /** Seconds: in time, after the code has expired, after its authorization has. */
  later: fc.constantFrom(0, 0, 0, 0, 90, 150),
});

type CodeKind = typeof codeKind extends fc.Arbitrary<infer Kind> ? Kind : never;
type Presentation = typeof presentation extends fc.Arbitrary<infer One> ? One : never;

/** Codes, and who comes with them. */
export const codeWorld: World<CodeIssue, CodeKind, Presentation> = {
  kind: codeKind,
  request: presentation,
  anyRequest: presentation,
  statement: 'oauth2_code_redeem_many',
  prepare: prepareCode,
  call: redemption,
  look: async ({ codes, authorizations }, { code, authorization }) => [
    await codes.find(code.id),
    await authorizations.find(authorization.id),
  ],
};

/** A code that expires after a minute, of an authorization that ends after two. */
function shortLived(clientKey: string): CodeIssue {
  const expiresAt = addSeconds(NOW, 120);
  const authorization = anAuthorization({ id: newId(expiresAt), clientKey, expiresAt });
  const { code, ...issue } = codeIssue(clientKey);
  return { ...issue, authorization, code: { ...code, authorizationId: authorization.id } };
}

async function prepareCode(
  storages: readonly Stores[],
  clientKey: string,
  kind: CodeKind,
): Promise<CodeIssue> {
  const issue = shortLived(clientKey);
  const { authorization, code } = issue;
  const owner = { codeId: code.id, digest: code.digest, clientKey };
  const bought = { token: familyToken(authorization), refresh: refreshState() };
  for (const { codes, authorizations } of storages) {
    if (kind === 'unknown') continue;
    await codes.issue(issue);
    if (kind === 'spent') await codes.redeem({ ...owner, proven: true }, bought, NOW);
    if (kind === 'burned') await codes.redeem({ ...owner, proven: false }, bought, NOW);
    if (kind === 'revoked') await authorizations.revoke(authorization.id, 'revoked_by_host', NOW);
  }
  return issue;
}

function redemption(
  issues: readonly CodeIssue[],
  stranger: string,
  { code: index, own, right, proven, refreshable, later }: Presentation,
): Buying {
  const { authorization, code } = issues[index] as CodeIssue;
  const presented = {
    codeId: code.id,
    digest: right ? code.digest : digest(),
    clientKey: own ? authorization.clientKey : stranger,
    proven,
  };
  const token = familyToken(authorization);
  const bought = { token, ...(refreshable && { refresh: refreshState() }) };
  return {
    key: code.id,
    bought: ({ tokens }) => tokens.find(token.id),
    run: ({ codes }) => codes.redeem(presented, bought, addSeconds(NOW, later)),
  };
}
