/**
 * Tells whether an error that the host's code threw means that its database is away: then the answer is 503,
 * as for our own, and not `server_error`.
 *
 * @publicApi
 */
export abstract class Outages {
  abstract isOutage(error: unknown): boolean;
}
