import type { ArgumentsHost } from '@nestjs/common';
import { OAuth2Error } from '../../protocol/errors.js';
import { transportOf } from './transports.js';

/** What a guard decides; its refusal says what the transport shows of it, for where no filter is asked. */
export async function presenting<T>(context: ArgumentsHost, decide: () => Promise<T>): Promise<T> {
  const { present } = transportOf(context);
  if (!present) return decide();
  try {
    return await decide();
  } catch (error) {
    throw error instanceof OAuth2Error ? present(error) : error;
  }
}
