import { Controller, Get, Injectable, Module } from '@nestjs/common';
import type { Eventual } from '../../src/protocol/eventual.js';
import { StorageUnavailableError } from '../../src/protocol/storage-unavailable.js';
import {
  AccessToken,
  type GuardedRequest,
  LocalTokenValidator,
  RequireOAuth,
  TemporarilyUnavailableError,
  type TokenFacts,
  TokenValidator,
  type ValidatedToken,
} from '../../src/resource/index.js';

@Controller('validated')
@RequireOAuth('read')
export class ValidatedController {
  @Get()
  show(@AccessToken() token: ValidatedToken) {
    return { id: token.tokenId, subject: token.subject, claims: token.claims };
  }

  @Get('optional')
  @RequireOAuth({ optional: true })
  optional(@AccessToken() token?: ValidatedToken) {
    return { id: token?.tokenId ?? null };
  }
}

/** What a foreign server knows of a token. */
export function facts(overrides: Partial<TokenFacts> = {}): TokenFacts {
  return {
    tokenId: 'foreign-1',
    subject: 'erin',
    clientId: 'elsewhere',
    principal: 'user',
    scopes: ['read'],
    audience: [],
    issuedAt: null,
    expiresAt: null,
    authorizationId: null,
    ...overrides,
  };
}

/** The example of the documentation: every device tells its version. */
@Injectable()
export class DeviceVersionValidator extends LocalTokenValidator {
  override requestInvalid(request: GuardedRequest): boolean {
    const headers = request.headers as Readonly<Record<string, unknown>>;
    return headers['x-device-version'] === undefined;
  }
}

/** The same, after a while. */
@Injectable()
export class SlowDeviceValidator extends LocalTokenValidator {
  override async requestInvalid(request: GuardedRequest): Promise<boolean> {
    await Promise.resolve();
    const headers = request.headers as Readonly<Record<string, unknown>>;
    return headers['x-device-version'] === undefined;
  }
}

/** Whom the application has thrown out, whatever their tokens say. */
@Injectable()
export class Banned {
  readonly subjects = new Set(['mallory']);
}

@Module({ providers: [Banned], exports: [Banned] })
export class BannedModule {}

/** Knows more than the database, with a provider of the application. */
@Injectable()
export class BannedValidator extends TokenValidator {
  constructor(
    private readonly banned: Banned,
    private readonly local: LocalTokenValidator,
  ) {
    super();
  }

  override authenticateToken(value: string): Eventual<TokenFacts | undefined> {
    return this.local.authenticateToken(value);
  }

  override async tokenRevoked({ subject }: TokenFacts): Promise<boolean> {
    await Promise.resolve();
    return this.banned.subjects.has(subject ?? '');
  }
}

/** Tokens that begin with `foreign.`, of another server. */
@Injectable()
export class ForeignValidator extends TokenValidator {
  /** What it was asked. */
  static readonly asked: string[] = [];

  override recognises(value: string): boolean {
    return value.startsWith('foreign.');
  }

  async authenticateToken(value: string): Promise<TokenFacts | undefined> {
    ForeignValidator.asked.push(value);
    return value === 'foreign.good' ? facts({ claims: { groups: ['staff'] } }) : undefined;
  }
}

/** Answers as the token says. */
@Injectable()
export class ScriptedValidator extends TokenValidator {
  async authenticateToken(value: string): Promise<TokenFacts | undefined> {
    if (value.startsWith('expires.')) {
      return facts({ expiresAt: new Date(Number(value.slice('expires.'.length))) });
    }
    if (value === 'storage') throw new StorageUnavailableError(new Error('gone'));
    if (value === 'temporarily') throw new TemporarilyUnavailableError();
    if (value === 'bug') throw new Error('a secret of the application');
    if (value === 'half') return { ...facts(), scopes: undefined } as unknown as TokenFacts;
    if (value === 'audience') return facts({ audience: ['https://api.example'] });
    return value === 'good' ? facts() : undefined;
  }
}

/** Another scheme, registered while the application runs. */
export class TicketValidator extends TokenValidator {
  override readonly scheme = 'Ticket';

  async authenticateToken(value: string): Promise<TokenFacts | undefined> {
    return value === 'valid' ? facts({ tokenId: 'ticket-1' }) : undefined;
  }
}
