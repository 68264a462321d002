import type { CodeIssue, RedemptionOutcome } from '../../src/grants/authorization-code.store.js';
import type { RotationOutcome, Successor } from '../../src/grants/refresh-token.store.js';
import { addSeconds } from '../../src/protocol/clock.js';
import { anAuthorization } from '../../src/testing/builders.js';
import type { NewAuthorization } from '../../src/tokens/authorization.js';
import type { NewToken } from '../../src/tokens/token.js';
import {
  codeIssue,
  familyToken,
  NOW,
  refreshState,
  successor,
  type Stores,
} from '../contract/store-set.js';

/** An authorization whose refresh token was never rotated. */
export interface Family {
  readonly authorization: NewAuthorization;
  /** Digest of its refresh token. */
  readonly first: Buffer;
}

export async function issuedCode(from: Stores, clientKey: string): Promise<CodeIssue> {
  const issue = codeIssue(clientKey);
  await from.codes.issue(issue);
  return issue;
}

export async function startedFamily(from: Stores, clientKey: string): Promise<Family> {
  const authorization = anAuthorization({ clientKey });
  const refresh = refreshState();
  await from.authorizations.start(authorization, familyToken(authorization), refresh);
  return { authorization, first: refresh.digest };
}

/** Redeems a code as its owner does. */
export function redeem(
  from: Stores,
  { authorization, code }: CodeIssue,
  token: NewToken = familyToken(authorization),
): Promise<RedemptionOutcome> {
  const { clientKey } = authorization;
  return from.codes.redeem(
    { codeId: code.id, digest: code.digest, clientKey, proven: true },
    { token, refresh: refreshState() },
    NOW,
  );
}

/** Rotates the first refresh token of a family as its owner does. */
export function rotate(
  from: Stores,
  { authorization, first }: Family,
  next: Successor = successor(authorization, 1),
): Promise<RotationOutcome> {
  const { id: authorizationId, clientKey } = authorization;
  return from.refreshTokens.rotate(
    {
      authorizationId,
      clientKey,
      digest: first,
      generation: 0,
      retryFrom: addSeconds(NOW, -30),
    },
    next,
    NOW,
  );
}

/** Calls what then shares one statement, in this order: all of them in the same turn of the event loop. */
export function together<T>(tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  return Promise.all(tasks.map((task) => task()));
}
