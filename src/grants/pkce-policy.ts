import type { Client } from '../clients/client.js';
import { InvalidGrantError, InvalidRequestError } from '../protocol/errors.js';
import type { Parameters } from '../protocol/parameters.js';
import { isChallenge, type PkceMethod, proves } from '../protocol/pkce.js';
import type { Pkce } from './authorization-code.store.js';

/**
 * Which challenges a client may send, and whether it must: S256 for everyone, unless the client has an exemption. A
 * subclass, named in the option `pkcePolicy`, may decide for each client.
 *
 * @publicApi
 * @see RFC 9700 §2.1.1
 */
export class PkcePolicy {
  #methods: readonly PkceMethod[];

  /** @param methods what this server takes, the best first */
  constructor(methods: readonly PkceMethod[] = ['S256']) {
    this.#methods = methods;
  }

  /** What this server takes, the best first. */
  get methods(): readonly PkceMethod[] {
    return this.#methods;
  }

  /**
   * Tells what this server takes.
   *
   * @internal
   */
  serve(methods: readonly PkceMethod[]): this {
    this.#methods = methods;
    return this;
  }

  /**
   * Whether a client must send a challenge. A public client must, whatever is answered, unless it is registered with a
   * reason why not. @default unless it is registered with one
   *
   * @see RFC 9700 §2.1.1
   */
  requires(client: Client): boolean {
    return client.pkceExemption === null;
  }

  /** The methods that a client may use; what the server does not take is left out. @default all of the server's */
  methodsOf(_client: Client): readonly PkceMethod[] {
    return this.#methods;
  }

  /**
   * The challenge of an authorization request.
   *
   * @throws {InvalidRequestError} when it is missing, malformed, or of a method that is not taken
   * @see RFC 7636 §4.3, §4.4.1
   */
  challenge(client: Client, params: Parameters): Omit<Pkce, 'codeId'> | undefined {
    const challenge = params.get('code_challenge');
    const named = params.get('code_challenge_method');
    if (challenge === undefined) {
      if (named === undefined && !this.mustProve(client)) return undefined;
      throw new InvalidRequestError(
        'code_challenge is missing: this server requires PKCE with S256',
      );
    }
    // §4.3: a request without a method means plain.
    const methods = this.methodsOf(client).filter((one) => this.#methods.includes(one));
    const method = methods.find((one) => one === (named ?? 'plain'));
    if (!method) {
      throw new InvalidRequestError(`code_challenge_method must be ${methods.join(' or ')}`);
    }
    if (!isChallenge(challenge, method)) {
      throw new InvalidRequestError(`code_challenge is not the ${method} challenge of a verifier`);
    }
    return { challenge, method };
  }

  private mustProve(client: Client): boolean {
    const isUnguarded = client.kind === 'public' && client.pkceExemption === null;
    return isUnguarded || this.requires(client);
  }
}

/**
 * Whether the verifier of a token request proves the challenge of its code.
 *
 * @returns false for a wrong or malformed verifier: the caller burns the code
 * @throws {InvalidRequestError} when a challenge was sent and no verifier is (§4.5)
 * @throws {InvalidGrantError} when a verifier is sent for a code without a challenge (RFC 9700 §4.8.2)
 * @see RFC 7636 §4.6
 */
export function verifierProves(verifier: string | undefined, pkce: Pkce | null): boolean {
  if (pkce === null) {
    if (verifier === undefined) return true;
    throw new InvalidGrantError('code_verifier is sent for a code without a challenge');
  }
  if (verifier === undefined) throw new InvalidRequestError('code_verifier is missing');
  return proves(verifier, pkce.challenge, pkce.method);
}
