/** What the running server knows of itself, for its own pages and texts. */
export abstract class RunningServer {
  abstract readonly issuer: string;
  abstract readonly port: number;
  /** Where its data is, for the person who started it. */
  abstract readonly database: string;
  abstract readonly demo: boolean;
}
