import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { SignedIn } from 'nest-authorization-server';

/** The sessions that your application has anyway. */
@Injectable()
export class Sessions {
  private readonly sessions = new Map<string, SignedIn>();

  /** @returns the cookie's value */
  start(subject: string): string {
    const sessionId = randomUUID();
    this.sessions.set(sessionId, { subject, sessionId, authTime: new Date() });
    return sessionId;
  }

  find(cookies: string | undefined): SignedIn | undefined {
    return this.sessions.get(/(?:^|; )app=([^;]+)/.exec(cookies ?? '')?.[1] ?? '');
  }
}
