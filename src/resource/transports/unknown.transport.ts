import type { Transport } from './transport.js';

/** A transport that nobody has told us about: it carries no token, so nothing guarded is admitted. */
export const unknownTransport: Transport = {
  request: () => undefined,

  once: (host) => host.getArgs(),

  method: () => undefined,

  refuse(error) {
    throw error;
  },
};
