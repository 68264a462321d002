import type { ArgumentsHost } from '@nestjs/common';
import { OAuth2Error } from '../../protocol/errors.js';
import type { Eventual } from '../../protocol/eventual.js';
import { transportOf } from './transports.js';

/** What a guard decides; a refusal gets what the transport shows of it, for where no filter is asked. */
export function refusingWithExtensions<T>(
  context: ArgumentsHost,
  decide: () => Eventual<T>,
): Eventual<T> {
  const { withExtensions } = transportOf(context);
  return withExtensions ? extending(withExtensions, decide) : decide();
}

async function extending<T>(
  withExtensions: (error: OAuth2Error) => OAuth2Error,
  decide: () => Eventual<T>,
): Promise<T> {
  try {
    return await decide();
  } catch (error) {
    throw error instanceof OAuth2Error ? withExtensions(error) : error;
  }
}
