import { Controller, Get, Inject, Injectable, Module, Req } from '@nestjs/common';
import {
  AccessToken,
  CurrentClient,
  CurrentSubject,
  type GuardedRequest,
  OAUTH_TOKEN,
  Public,
  RequireOAuth,
  type ResourceOwner,
  ResourceOwners,
  ResourceProtector,
  type ValidatedToken,
} from '../../src/resource/index.js';

/** The application's own people, with more than the package knows of. */
export interface Person extends ResourceOwner {
  readonly mail: string;
}

@Injectable()
export class Directory {
  /** Whom somebody asked for. */
  readonly asked: string[] = [];

  async person(subject: string): Promise<Person | undefined> {
    this.asked.push(subject);
    await Promise.resolve();
    if (subject === 'broken') throw new Error('a secret of the application');
    return subject === 'gone' ? undefined : { subject, mail: `${subject}@example.com` };
  }
}

@Module({ providers: [Directory], exports: [Directory] })
export class DirectoryModule {}

@Injectable()
export class People extends ResourceOwners {
  constructor(private readonly directory: Directory) {
    super();
  }

  override async verify() {
    return undefined;
  }

  override find(subject: string): Promise<Person | undefined> {
    return this.directory.person(subject);
  }
}

/** People who can sign in, and nothing else. */
@Injectable()
export class Doormen extends ResourceOwners {
  override async verify() {
    return undefined;
  }
}

/** The token that the last request was admitted with. */
export const inHand: { token: ValidatedToken | undefined } = { token: undefined };

@Controller('hand')
@RequireOAuth({ optional: true })
export class HandController {
  constructor(@Inject(ResourceProtector) private readonly protector: ResourceProtector) {}

  @Get()
  all(
    @Req() request: GuardedRequest,
    @AccessToken() token?: ValidatedToken,
    @CurrentSubject() subject?: string | null,
    @CurrentClient() client?: string,
  ) {
    inHand.token = token;
    return {
      subject: shown(subject),
      client: shown(client),
      same: request.oauthToken === token,
      underSymbol: request[OAUTH_TOKEN] === (token ?? null),
      keys: Object.keys(request).includes('oauthToken'),
    };
  }

  @Get('public')
  @Public()
  open(@AccessToken() token?: ValidatedToken, @CurrentSubject() subject?: string | null) {
    return { token: shown(token), subject: shown(subject) };
  }

  @Get('json')
  json(@AccessToken() token?: ValidatedToken) {
    return { token };
  }

  @Get('user')
  @RequireOAuth()
  async user(@AccessToken() token: ValidatedToken) {
    const people = await Promise.all([token.user<Person>(), token.user<Person>()]);
    return { mail: shown(people[0]?.mail), same: people[0] === (await token.user()) };
  }

  @Get('acquired')
  @RequireOAuth()
  async acquired(@Req() request: GuardedRequest, @AccessToken() token: ValidatedToken) {
    return { same: (await this.protector.acquire(request)) === token };
  }
}

/** Its handlers see to themselves. */
@Controller('acquire')
export class AcquireController {
  constructor(@Inject(ResourceProtector) private readonly protector: ResourceProtector) {}

  @Get('mixed')
  @Public()
  async mixed(@Req() request: GuardedRequest) {
    const token = await this.protector.acquire(request, ['profile email', 'user']);
    return { subject: token.subject };
  }
}

/** JSON has no undefined. */
function shown(value: unknown): unknown {
  return value === undefined ? 'undefined' : value;
}
