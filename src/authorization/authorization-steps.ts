import type { PostAuthContext, PreAuthContext, PreTokenContext } from '../hooks/hook-contexts.js';
import type { HookChain } from '../hooks/hook-chain.js';
import type { ConsentAdditions } from '../hooks/lifecycle-hooks.js';
import type { Lifecycle } from '../hooks/lifecycle.js';
import { seenRequest } from '../hooks/seen-request.js';
import { seenClient } from '../hooks/seen-client.js';
import type { Parameters } from '../protocol/parameters.js';
import type { OAuth2Request } from '../protocol/request.js';
import type { AuthorizationRequest, ResponseTypes } from './authorization-request.js';
import type { AuthorizationTarget } from './authorization-target.js';

/** An authorization request whose client and redirect URI are good. */
export interface TargetedRequest {
  readonly target: AuthorizationTarget;
  readonly params: Parameters;
  readonly request: OAuth2Request;
}

/** What hooks do while an authorization request is validated. */
export class AuthorizationSteps {
  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly responseTypes: ResponseTypes,
  ) {}

  /**
   * Before anything but client and redirect URI was looked at; of a response type with a token in it, `preToken` too.
   *
   * @returns what consent pages are told; nothing when no hook has anything to say
   * @throws {OAuth2Error} with which a hook refuses
   */
  async before(targeted: TargetedRequest): Promise<ConsentAdditions | undefined> {
    const type = this.responseTypes.find(targeted.params.get('response_type') ?? '');
    const chain = this.lifecycle.at('preAuth', type?.grantType);
    const additions = chain && (await this.collect(chain, preAuthContext(targeted), undefined));
    if (type && hasToken(type.responseType)) await this.preToken(targeted, type.grantType);
    return additions;
  }

  /** Once everything is validated, with what was collected before. @param subject null while nobody is known */
  async after(
    valid: AuthorizationRequest,
    subject: string | null,
  ): Promise<ConsentAdditions | undefined> {
    const { responseType, scopes, additions } = valid;
    const chain = this.lifecycle.at('postAuth', responseType.grantType);
    if (!chain) return additions;
    const context: PostAuthContext = {
      ...preAuthContext(valid),
      responseType: responseType.responseType,
      scopes: Object.freeze([...scopes]),
      subject,
    };
    return this.collect(chain, Object.freeze(context), additions);
  }

  private async preToken(
    { target, params, request }: TargetedRequest,
    grantType: string | undefined,
  ): Promise<void> {
    const chain = this.lifecycle.at('preToken', grantType);
    if (!chain) return;
    const client = seenClient(target.client);
    const context: PreTokenContext = {
      grantType: grantType ?? '',
      params,
      request: seenRequest(request),
      client,
    };
    await chain.each(Object.freeze(context));
  }

  private async collect(
    chain: HookChain,
    context: object,
    before: ConsentAdditions | undefined,
  ): Promise<ConsentAdditions | undefined> {
    const additions = new Map(Object.entries(before ?? {}));
    await chain.each(context, (returned, { name }) => {
      for (const [key, value] of Object.entries(asObject(returned))) {
        if (additions.has(key)) this.lifecycle.ignored(name, `${key} was added before and stays`);
        else additions.set(key, value);
      }
    });
    return additions.size > 0 ? Object.freeze(Object.fromEntries(additions)) : undefined;
  }
}

function preAuthContext({ target, params, request }: TargetedRequest): PreAuthContext {
  const { client, redirectUri } = target;
  return Object.freeze({
    client: seenClient(client),
    redirectUri,
    params,
    request: seenRequest(request),
  });
}

function hasToken(responseType: string): boolean {
  return responseType.split(' ').some((word) => word.endsWith('token'));
}

/** @throws {TypeError} when a hook returned what is no object of additions */
function asObject(returned: unknown): object {
  if (returned === undefined) return {};
  if (typeof returned === 'object' && returned !== null && !Array.isArray(returned))
    return returned;
  throw new TypeError('a hook returned what is no object of additions');
}
