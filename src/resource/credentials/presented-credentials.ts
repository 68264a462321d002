import { MalformedCredentialsError } from '../../protocol/bearer-errors.js';
import { authorizationCredentials, type TokenCredentials } from './authorization-credentials.js';
import { formCredentials } from './form-credentials.js';
import { type GuardedRequest, headerValues } from './guarded-request.js';

/** Where tokens are looked for. */
export interface CredentialPlaces {
  /** The authentication schemes that are known, in lower case. */
  readonly schemes: readonly string[];
  /** Whether a form may carry the token too. */
  readonly formBody: boolean;
}

/**
 * The token of a request; nothing when it has none. The query is never looked at (RFC 9700 §4.3.2).
 *
 * @throws {MalformedCredentialsError} when it cannot be read, or comes in two ways at once
 * @see RFC 6750 §2
 */
export function presentedCredentials(
  request: GuardedRequest,
  { schemes, formBody }: CredentialPlaces,
): TokenCredentials | undefined {
  const inHeader = authorizationCredentials(headerValues(request, 'authorization'), schemes);
  const inForm = formBody ? formCredentials(request) : undefined;
  if (inHeader && inForm) {
    throw new MalformedCredentialsError('the token is sent in two ways at once');
  }
  return inHeader ?? inForm;
}
