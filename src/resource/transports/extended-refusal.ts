import type { ArgumentsHost } from '@nestjs/common';
import { OAuth2Error } from '../../protocol/errors.js';
import { transportOf } from './transports.js';

/** What a guard decides; a refusal gets what the transport shows of it, for where no filter is asked. */
export async function refusingWithExtensions<T>(
  context: ArgumentsHost,
  decide: () => Promise<T>,
): Promise<T> {
  const { withExtensions } = transportOf(context);
  if (!withExtensions) return decide();
  try {
    return await decide();
  } catch (error) {
    throw error instanceof OAuth2Error ? withExtensions(error) : error;
  }
}
