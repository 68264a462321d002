/**
 * Where failures go that the client must not see: bugs and outages, with their cause. And where warnings go.
 *
 * @publicApi
 */
export abstract class ErrorLog {
  /** @param operation what was being done, such as `token endpoint` */
  abstract failed(operation: string, cause: unknown): void;

  /** Something that whoever runs the server should know. Told to nobody unless it is overridden. */
  warned(_message: string): void {}
}
