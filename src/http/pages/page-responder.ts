import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { OAuth2Error } from '../../protocol/errors.js';
import type { OAuth2Request } from '../../protocol/request.js';
import { errorResponse, NO_STORE, type OAuth2Response } from '../../protocol/response.js';
import { prefersJson } from './accept-header.js';
import { formAction } from './form-action.js';
import { type Html, Pages } from './pages.js';

export interface PageAnswer {
  /** @default 200 */
  readonly status?: number;
  /** Where the page's form may end after redirects, besides this server. @default nowhere */
  readonly leadsTo?: string | readonly string[] | undefined;
  /** The one script that may run. @default none */
  readonly script?: string;
  /** Whole `Set-Cookie` values. @default none */
  readonly cookies?: readonly string[];
  /** @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends pages: with a policy that lets them load nothing, kept by no cache, shown in no frame.
 *
 * @see RFC 9700 §4.16
 */
@Injectable()
export class PageResponder {
  constructor(@Inject(Pages) private readonly pages: Pages) {}

  async send(html: Html, answer: PageAnswer = {}): Promise<OAuth2Response> {
    return {
      status: answer.status ?? 200,
      headers: {
        ...answer.headers,
        'content-type': 'text/html; charset=utf-8',
        ...NO_STORE,
        'content-security-policy': this.policy(answer),
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        ...(answer.cookies?.length && { 'set-cookie': answer.cookies }),
      },
      body: await html,
    };
  }

  /** A refusal as a page, or as JSON for a caller that asks for that. Never a redirect (RFC 6749 §4.1.2.1). */
  async error(request: OAuth2Request, error: OAuth2Error): Promise<OAuth2Response> {
    if (prefersJson(request.headers['accept'])) return errorResponse(error);
    const { status, code, description, headers } = error;
    return this.send(this.pages.error({ status, code, description }), { status, headers });
  }

  private policy({ leadsTo = [], script }: PageAnswer): string {
    const loaded = this.pages.contentSecurityPolicy();
    const directives = {
      ...loaded,
      ...(script !== undefined && { 'script-src': withScript(loaded['script-src'], script) }),
      'form-action': formAction(...[leadsTo].flat()),
      'frame-ancestors': "'none'",
    };
    return Object.entries(directives)
      .map(([name, value]) => `${name} ${value}`)
      .join('; ');
  }
}

/** What a host allows, and this script. */
function withScript(allowed: string | undefined, script: string): string {
  const hash = `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
  return allowed === undefined || allowed === "'none'" ? hash : `${allowed} ${hash}`;
}
