import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RunningServer } from '../running-server.js';

/** More people than this do not try the demo at the same time. */
const MOST = 1_000;

/** What the demo application remembers between the begin of a sign-in and its end: as any client must. */
@Injectable()
export class DemoSignIns {
  private readonly verifiers = new Map<string, string>();

  constructor(private readonly server: RunningServer) {}

  /** @returns where the browser goes */
  begin(): string {
    const state = randomBytes(16).toString('base64url');
    const verifier = randomBytes(32).toString('base64url');
    this.verifiers.set(state, verifier);
    const [oldest] = this.verifiers.keys();
    if (this.verifiers.size > MOST && oldest !== undefined) this.verifiers.delete(oldest);
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'demo-spa',
      redirect_uri: this.redirectUri,
      scope: 'profile email',
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    return `${this.server.issuer}/oauth/authorize?${query}`;
  }

  /** @returns what the token endpoint answers; nothing for a state that is not ours or was used */
  async end(state: string, code: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const verifier = this.verifiers.get(state);
    if (!this.verifiers.delete(state) || verifier === undefined) return undefined;
    const path = new URL(this.server.issuer).pathname.replace(/\/$/, '');
    const response = await fetch(`http://127.0.0.1:${this.server.port}${path}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'demo-spa',
        code,
        redirect_uri: this.redirectUri,
        code_verifier: verifier,
      }),
    });
    return (await response.json()) as Readonly<Record<string, unknown>>;
  }

  private get redirectUri(): string {
    return `http://127.0.0.1:${this.server.port}/callback`;
  }
}
