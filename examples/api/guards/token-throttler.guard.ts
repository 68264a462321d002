import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';
import type { GuardedRequest } from 'nest-authorization-server';

/** Counts calls by whom the token acts for, else by its client, else by address. */
@Injectable()
export class TokenThrottlerGuard extends ThrottlerGuard {
  protected override async getTracker(request: GuardedRequest): Promise<string> {
    const token = request.oauthToken;
    if (!token) return super.getTracker(request);
    return token.subject === null ? `client:${token.clientId}` : `user:${token.subject}`;
  }
}

/** A limit for `@Throttle()`: more for people, less for clients that act for themselves, little for anybody. */
export function callsByCaller(context: ExecutionContext): number {
  const { oauthToken } = context.switchToHttp().getRequest<GuardedRequest>();
  if (!oauthToken) return 2;
  return oauthToken.principal === 'user' ? 5 : 3;
}
