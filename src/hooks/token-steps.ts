import type { MintedTokens, TokenDraft, TokenFamily } from '../tokens/token-draft.js';
import type { ContributeContext, IssuanceContext, ModifyTokenContext } from './hook-contexts.js';
import type { Lifecycle } from './lifecycle.js';
import { addedMembers } from './added-members.js';
import { seenRequest } from './seen-request.js';
import { seenClient } from './seen-client.js';

/** A draft that hooks have narrowed, and the most its access token may live. */
export interface NarrowedDraft {
  readonly draft: TokenDraft;
  /** @unit seconds */
  readonly expiresIn: number;
}

const POINTS = [
  'postToken',
  'modifyToken',
  'generateAccessToken',
  'generateRefreshToken',
  'contribute',
] as const;

/** What hooks do while tokens are issued. */
export class TokenSteps {
  constructor(private readonly lifecycle: Lifecycle) {}

  /** Whether any hook is asked when this grant issues something. */
  has({ grantType }: TokenDraft): boolean {
    for (const point of POINTS) {
      if (this.lifecycle.at(point, grantType) !== undefined) return true;
    }
    return false;
  }

  /** @throws {OAuth2Error} with which a hook refuses */
  async postToken(draft: TokenDraft): Promise<void> {
    const chain = this.lifecycle.at('postToken', draft.grantType);
    if (chain) await chain.each(Object.freeze(issuanceOf(draft)));
  }

  /**
   * What is left of a draft. Each hook sees what the one before it has left.
   *
   * @param expiresIn how long the access token would live, in seconds
   * @throws {InvalidScopeError} when no scope is left
   */
  async modifyToken(draft: TokenDraft, expiresIn: number): Promise<NarrowedDraft> {
    const chain = this.lifecycle.at('modifyToken', draft.grantType);
    if (!chain) return { draft, expiresIn };
    const left = await chain.narrow(
      { scopes: draft.scopes, expiresIn },
      {
        context: ({ scopes, expiresIn: seconds }): ModifyTokenContext => ({
          ...issuanceOf({ ...draft, scopes }),
          expiresIn: seconds,
        }),
        refused: (hook, what) => this.lifecycle.ignored(hook, what),
      },
    );
    return { draft: { ...draft, scopes: left.scopes }, expiresIn: left.expiresIn };
  }

  /** Which generators write the tokens of a draft: the format of the access token, and whether there is a refresh token. */
  async generate(draft: TokenDraft): Promise<TokenDraft> {
    const format = await this.format(draft);
    const family = await this.family(draft);
    return { ...draft, family, ...(format !== undefined && { format }) };
  }

  /** The first word counts. */
  private async format(draft: TokenDraft): Promise<string | undefined> {
    const chain = this.lifecycle.at('generateAccessToken', draft.grantType);
    let format: string | undefined;
    await chain?.each(Object.freeze(issuanceOf(draft)), (returned) => {
      if (returned === undefined) return;
      if (typeof returned !== 'string') throw new TypeError('a hook named a format with no text');
      format ??= returned;
    });
    return format;
  }

  /** Whoever says no has the last word. */
  private async family(draft: TokenDraft): Promise<TokenFamily | null> {
    const chain = this.lifecycle.at('generateRefreshToken', draft.grantType);
    if (!chain || draft.family?.generation === undefined) return draft.family;
    let isWanted = true;
    await chain.each(Object.freeze(issuanceOf(draft)), (returned, { name }) => {
      if (returned !== false) return;
      if (draft.family?.generation === 0) isWanted = false;
      else this.lifecycle.ignored(name, 'a rotation has a successor, whatever a hook says');
    });
    if (isWanted) return draft.family;
    const { generation: _none, ...family } = draft.family;
    return family;
  }

  /** The same tokens, with what hooks add to the response. */
  async contribute(minted: MintedTokens, draft: TokenDraft): Promise<MintedTokens> {
    const chain = this.lifecycle.at('contribute', draft.grantType);
    if (!chain) return minted;
    const { id: tokenId } = minted.token;
    // A copy: that of the row says how long the token lives.
    const expiresAt = new Date(minted.token.expiresAt);
    const response = Object.freeze({ ...minted.response });
    const context: ContributeContext = { ...issuanceOf(draft), tokenId, expiresAt, response };
    const members = new Map<string, unknown>();
    await chain.each(Object.freeze(context), (returned, { name }) => {
      addedMembers({ returned, members, core: response }, (what) =>
        this.lifecycle.ignored(name, what),
      );
    });
    return { ...minted, response: { ...Object.fromEntries(members), ...minted.response } };
  }
}

function issuanceOf(draft: TokenDraft): IssuanceContext {
  const { client, grantType, subject, principal, scopes, audience, family } = draft;
  return {
    client: seenClient(client),
    grantType,
    subject,
    principal,
    scopes: Object.freeze([...scopes]),
    audience: Object.freeze([...audience]),
    authorizationId: family?.authorizationId ?? null,
    params: draft.params,
    request: draft.request && seenRequest(draft.request),
  };
}
