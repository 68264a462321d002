import type { ArgumentsHost } from '@nestjs/common';
import { httpTransport } from './http.transport.js';
import type { Transport } from './transport.js';
import { unknownTransport } from './unknown.transport.js';

/** By the name that Nest has for each. */
const TRANSPORTS: ReadonlyMap<string, Transport> = new Map([['http', httpTransport]]);

export function transportOf(host: ArgumentsHost): Transport {
  return TRANSPORTS.get(host.getType<string>()) ?? unknownTransport;
}
