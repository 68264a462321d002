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

/**
 * Calls what then shares one statement, in this order: two others of its kind are under way meanwhile.
 *
 * @param other an operation of the same kind that changes nothing of them
 */
export async function together<T>(
  other: () => Promise<unknown>,
  tasks: readonly (() => Promise<T>)[],
): Promise<T[]> {
  const others = [other(), other()];
  const work = Promise.all(tasks.map((task) => task()));
  await Promise.all(others);
  return work;
}

/** A code that nobody issued. */
export function unknownCode(from: Stores, clientKey: string): () => Promise<RedemptionOutcome> {
  return () => redeem(from, codeIssue(clientKey));
}

/** A family that nobody started. */
export function unknownFamily(from: Stores, clientKey: string): () => Promise<RotationOutcome> {
  const { digest: first } = refreshState();
  return () => rotate(from, { authorization: anAuthorization({ clientKey }), first });
}
