/** What is told beside an error. @publicApi */
export interface ErrorOptions {
  /**
   * A page for each code of an error, told as `error_uri` by the endpoints: `{ invalid_grant: 'https://…' }`.
   * @default none
   * @see RFC 6749 §4.1.2.1, §5.2
   */
  readonly uri?: Readonly<Record<string, string>>;
}
