import { Injectable } from '@nestjs/common';
import {
  type ConsentPrompt,
  type Granted,
  Interaction,
  type OAuth2Request,
  type OAuth2Response,
  type SignedIn,
} from 'nest-authorization-server';
import { Sessions } from './sessions.js';

/** Your own session, your own sign-in page, and a consent page as plain as can be. */
@Injectable()
export class AppInteraction extends Interaction {
  constructor(private readonly sessions: Sessions) {
    super();
  }

  async resourceOwner({ headers }: OAuth2Request): Promise<SignedIn | undefined> {
    return this.sessions.find(headers.cookie);
  }

  /** Your page signs the person in and sends them back to `/oauth/authorize?ticket=…`. */
  async signIn(_request: OAuth2Request, ticket: string): Promise<OAuth2Response> {
    const next = `/oauth/authorize?ticket=${ticket}`;
    return { status: 303, headers: { location: `/login?next=${encodeURIComponent(next)}` } };
  }

  async consent(_request: OAuth2Request, prompt: ConsentPrompt): Promise<OAuth2Response | Granted> {
    const boxes = prompt.scopes.map(
      ({ name, description }) =>
        `<label><input type="checkbox" name="scope" value="${escape(name)}" checked> ${escape(description)}</label>`,
    );
    return {
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': `default-src 'none'; form-action 'self' ${prompt.redirectOrigin}; frame-ancestors 'none'`,
      },
      body: `<!doctype html><html lang="en"><title>Allow?</title>
        <p>${escape(prompt.client.name)} (${escape(prompt.redirectHost)}) asks ${escape(prompt.subject)}:</p>
        <form method="post" action="${escape(prompt.action)}">
          <input type="hidden" name="ticket" value="${escape(prompt.ticket)}">${boxes.join('')}
          <button name="decision" value="approve">Allow</button>
          <button name="decision" value="deny">Deny</button>
        </form></html>`,
    };
  }
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
