/**
 * Where failures go that the client must not see: bugs and outages, with their cause.
 *
 * @publicApi
 */
export abstract class ErrorLog {
  /** @param operation what was being done, such as `token endpoint` */
  abstract failed(operation: string, cause: unknown): void;
}
