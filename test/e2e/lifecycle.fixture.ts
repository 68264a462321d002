import { Injectable, type INestApplication, type Type } from '@nestjs/common';
import {
  AuthorizationCodeStore,
  AuthorizationStore,
  type Client,
  ClientAuthenticator,
  ClientDirectory,
  Interaction,
  IntrospectionPolicy,
  LifecycleHooks,
  OAuth2Hooks,
  Parameters,
  PasswordVerifier,
  PkcePolicy,
  RefreshTokenStore,
  ResourceOwners,
  ScopePolicy,
  SpentStore,
  TokenReader,
  TokenService,
  TokenStore,
} from '../../src/index.js';
import { HOOK_POINTS } from '../../src/hooks/lifecycle-hooks.js';
import { ResponseModeRegistry } from '../../src/authorization/response-mode-registry.js';
import { OpaqueTokenCodec } from '../../src/protocol/opaque-token.js';
import { TokenFormats } from '../../src/tokens/token-formats.js';

type Token = Type | (abstract new (...parts: never[]) => unknown);

/** Whose calls are written down, by the name that the page has for them. */
const COLLABORATORS: readonly (readonly [Token, readonly string[]])[] = [
  [ClientAuthenticator, ['authenticate']],
  [ClientDirectory, ['find']],
  [ResponseModeRegistry, ['require']],
  [ScopePolicy, ['grant', 'remaining', 'narrow']],
  [PkcePolicy, ['challenge']],
  [PasswordVerifier, ['verify']],
  [ResourceOwners, ['isActive']],
  [Interaction, ['resourceOwner', 'signIn', 'consent']],
  [TokenFormats, ['write']],
  [TokenReader, ['readAccessToken', 'readRefreshToken']],
  [IntrospectionPolicy, ['permits']],
  [AuthorizationCodeStore, ['find', 'issue', 'redeem']],
  [AuthorizationStore, ['find', 'start', 'approve', 'revoke']],
  [RefreshTokenStore, ['rotate']],
  [TokenStore, ['find', 'insert']],
  [SpentStore, ['claim']],
  [TokenService, ['revokeAccessToken', 'revokeAuthorization']],
];

/** Facts of a client that checks look at, and parameters that are checked where they are read. */
const FACTS: ReadonlySet<string> = new Set(['grants', 'kind', 'redirectUris', 'responseTypes']);
const PARAMETERS: ReadonlySet<string> = new Set(['redirect_uri', 'code_verifier']);

/** Writes down what the real parts of a server are asked, in the order in which they are. */
export class Recorder {
  static calls: string[] = [];
  readonly #undo: (() => void)[] = [];
  /** Those that are being asked. */
  readonly #asked = new Set<object>();

  constructor(app: INestApplication) {
    for (const [token, methods] of COLLABORATORS) {
      const part = app.get<object>(token as Type, { strict: false });
      for (const method of methods) this.record(part, method, `${token.name}.${method}`);
    }
    this.recordMints(app.get(OpaqueTokenCodec, { strict: false }));
    this.recordParameters();
  }

  stop(): void {
    for (const undo of this.#undo) undo();
  }

  /** What was asked during something; each fact and each parameter once, where it was looked at first. */
  static async during(act: () => Promise<unknown>): Promise<readonly string[]> {
    Recorder.calls = [];
    await act();
    return Recorder.calls.filter(
      (call, at, all) => !/^[a-z]+[._]/.test(call) || all.indexOf(call) === at,
    );
  }

  private record(part: object, method: string, name: string): void {
    const original = Reflect.get(part, method) as (...given: unknown[]) => unknown;
    Reflect.set(part, method, (...given: unknown[]) => {
      // What a part asks itself is its own business.
      if (this.#asked.has(part)) return original.apply(part, given);
      Recorder.calls.push(name);
      this.#asked.add(part);
      const answer = original.apply(part, given);
      this.#asked.delete(part);
      return name.startsWith('Client') ? watched(answer as Promise<unknown>) : answer;
    });
    this.#undo.push(() => Reflect.deleteProperty(part, method));
  }

  private recordMints(codec: OpaqueTokenCodec): void {
    const original = codec.mint.bind(codec);
    codec.mint = (kind, ...rest) => {
      if (kind !== 'at') Recorder.calls.push(`OpaqueTokenCodec.mint ${kind}`);
      return original(kind, ...rest);
    };
    this.#undo.push(() => Reflect.deleteProperty(codec, 'mint'));
  }

  private recordParameters(): void {
    // oxlint-disable-next-line typescript/unbound-method -- it is called with the parameters that it is asked of
    const original = Parameters.prototype.get;
    Parameters.prototype.get = function get(name) {
      if (PARAMETERS.has(name)) Recorder.calls.push(`params.${name}`);
      return original.call(this, name);
    };
    this.#undo.push(() => void (Parameters.prototype.get = original));
  }
}

/** A client, or a record with one, that tells which of its facts are looked at. */
async function watched(answer: Promise<unknown>): Promise<unknown> {
  const found = (await answer) as (Client & { readonly client?: Client }) | undefined;
  if (found === undefined) return found;
  return found.client ? { ...found, client: watchedClient(found.client) } : watchedClient(found);
}

function watchedClient(client: Client): Client {
  // Frozen, so that it is shown to hooks as it is.
  return new Proxy(Object.freeze({ ...client }), {
    get: (target, name) => {
      if (FACTS.has(String(name))) Recorder.calls.push(`client.${String(name)}`);
      return Reflect.get(target, name) as unknown;
    },
  });
}

/** Every hook there is, each saying that it was called. */
@Injectable()
@OAuth2Hooks()
export class EveryHook extends LifecycleHooks {
  constructor() {
    super();
    for (const point of HOOK_POINTS) {
      Object.assign(this, { [point]: async () => void Recorder.calls.push(point) });
    }
  }
}
