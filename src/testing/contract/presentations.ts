import type { CodeIssue, RedemptionOutcome } from '../../grants/authorization-code.store.js';
import type { RotationOutcome, Successor } from '../../grants/refresh-token.store.js';
import { addSeconds } from '../../protocol/clock.js';
import { anAuthorization } from '../builders.js';
import type { NewAuthorization } from '../../tokens/authorization.js';
import type { NewToken } from '../../tokens/token.js';
import { codeIssue, familyToken, NOW, refreshState, storedClient, successor } from './drafts.js';
import type { Stores } from './stores.js';

/** A stored code, of a new client. */
export async function issuedCode(stores: Stores): Promise<CodeIssue> {
  const { id } = await storedClient(stores);
  const issue = codeIssue(id);
  await stores.codes.issue(issue);
  return issue;
}

/** How somebody comes with a code; what is missing is as it should be. */
export interface CodeAttempt {
  readonly token?: NewToken;
  readonly clientKey?: string;
  readonly digest?: Buffer;
  readonly proven?: boolean;
  readonly now?: Date;
}

export function redeem(
  { codes }: Stores,
  { authorization, code }: CodeIssue,
  attempt: CodeAttempt = {},
): Promise<RedemptionOutcome> {
  const { token = familyToken(authorization), now = NOW, proven = true } = attempt;
  const { clientKey = authorization.clientKey, digest = code.digest } = attempt;
  return codes.redeem(
    { codeId: code.id, digest, clientKey, proven },
    { token, refresh: refreshState() },
    now,
  );
}

/** An authorization with a refresh token that was never rotated. */
export interface Family {
  readonly authorization: NewAuthorization;
  /** Digest of its refresh token. */
  readonly first: Buffer;
}

/** A stored family, of a new client unless one is named. */
export async function startedFamily(
  stores: Stores,
  overrides: Partial<NewAuthorization> = {},
): Promise<Family> {
  const clientKey = overrides.clientKey ?? (await storedClient(stores)).id;
  const authorization = anAuthorization({ ...overrides, clientKey });
  const refresh = refreshState();
  await stores.authorizations.start(authorization, familyToken(authorization), refresh);
  return { authorization, first: refresh.digest };
}

/** How somebody comes with a refresh token; what is missing is as it should be. */
export interface RefreshAttempt {
  readonly clientKey?: string;
  readonly digest?: Buffer;
  readonly generation?: number;
  readonly next?: Successor;
  readonly now?: Date;
}

/** How long a predecessor still gets its successor, in seconds. */
export const WINDOW = 30;

export function rotate(
  { refreshTokens }: Stores,
  { authorization, first }: Family,
  attempt: RefreshAttempt = {},
): Promise<RotationOutcome> {
  const { now = NOW, generation = 0, digest = first } = attempt;
  const { clientKey = authorization.clientKey } = attempt;
  const retryFrom = addSeconds(now, -WINDOW);
  return refreshTokens.rotate(
    { authorizationId: authorization.id, clientKey, digest, generation, retryFrom },
    attempt.next ?? successor(authorization, generation + 1),
    now,
  );
}
