import type { ArgumentsHost } from '@nestjs/common';
import type { OAuth2Error } from '../../protocol/errors.js';
import type { GuardedRequest } from '../credentials/guarded-request.js';

/** How one of Nest's transports carries a token in, and a refusal out. */
export interface Transport {
  /** What carries the token, and where the token in use is put; nothing when this call has none. */
  request(host: ArgumentsHost): GuardedRequest | undefined;

  /** What lives exactly as long as one call: what is found out for it is kept with it. */
  once(host: ArgumentsHost): object;

  /** The HTTP method in capitals, or what comes nearest to it; nothing when there is nothing like it. */
  method(host: ArgumentsHost): string | undefined;

  /** Answers in the transport's own form, or throws what the transport turns into it. */
  refuse(error: OAuth2Error, host: ArgumentsHost): unknown;

  /** The same refusal with what the transport shows of it, where a guard's error may reach it past every filter. */
  withExtensions?(error: OAuth2Error): OAuth2Error;

  /** Tells caches that an answer depends on the token, where there is an HTTP answer that Nest does not write. */
  vary?(host: ArgumentsHost): void;
}
