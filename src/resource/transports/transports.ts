import type { ArgumentsHost } from '@nestjs/common';
import { graphqlTransport } from './graphql.transport.js';
import { httpTransport } from './http.transport.js';
import { rpcTransport } from './rpc.transport.js';
import type { Transport } from './transport.js';
import { unknownTransport } from './unknown.transport.js';
import { websocketTransport } from './websocket.transport.js';

/** By the name that Nest has for each. */
const TRANSPORTS: ReadonlyMap<string, Transport> = new Map([
  ['http', httpTransport],
  ['graphql', graphqlTransport],
  ['ws', websocketTransport],
  ['rpc', rpcTransport],
]);

export function transportOf(host: ArgumentsHost): Transport {
  return TRANSPORTS.get(host.getType<string>()) ?? unknownTransport;
}
