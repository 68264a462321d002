import { Injectable } from '@nestjs/common';
import {
  Interaction,
  ResourceOwners,
  type ConsentPrompt,
  type Granted,
  type OAuth2Request,
  type OAuth2Response,
  type SignedIn,
} from '../../src/index.js';

/** Who is signed in is in the header `x-user`; they agree to what `x-consent` says, default everything. */
@Injectable()
export class HeaderInteraction extends Interaction {
  async resourceOwner({ headers }: OAuth2Request): Promise<SignedIn | undefined> {
    const subject = headers['x-user'];
    if (subject === undefined) return undefined;
    const sessionId = headers['x-session'] ?? `session of ${subject}`;
    return { subject, sessionId, authTime: new Date(0), amr: ['pwd'] };
  }

  async signIn(_request: OAuth2Request, ticket: string): Promise<OAuth2Response> {
    return { status: 303, headers: { location: `https://host.example/sign-in?ticket=${ticket}` } };
  }

  async consent(
    { headers }: OAuth2Request,
    prompt: ConsentPrompt,
  ): Promise<OAuth2Response | Granted> {
    if (headers['x-consent'] === 'page') {
      return { status: 200, headers: { 'content-type': 'application/json' }, body: { ...prompt } };
    }
    const granted = headers['x-consent']?.split(' ') ?? prompt.scopes.map(({ name }) => name);
    return { granted };
  }
}

/** Everybody's password is their name backwards, and `gone` holds who is no longer active. */
@Injectable()
export class TestPeople extends ResourceOwners {
  static readonly shared = new TestPeople();
  readonly gone = new Set<string>();
  /** How often a password was checked. */
  verified = 0;

  async verify(username: string, password: string) {
    TestPeople.shared.verified += 1;
    return password === [...username].toReversed().join('') ? { subject: username } : undefined;
  }

  override async isActive(subject: string) {
    return !TestPeople.shared.gone.has(subject);
  }
}
