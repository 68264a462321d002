const RESERVED: ReadonlySet<string> = new Set([
  'access_token',
  'token_type',
  'expires_in',
  'scope',
  'refresh_token',
  'id_token',
  'issued_token_type',
  'state',
  'iss',
  'code',
  'response',
  '__proto__',
]);

/**
 * Whether a member of a token response is the protocol's, so that no extension sets it. In any case: there are
 * clients whose JSON reader takes `Refresh_Token` for `refresh_token`.
 *
 * @see RFC 6749 §5.1, §5.2, §4.2.2; RFC 9207 §2; RFC 8693 §2.2.1
 */
export function isReservedMember(name: string): boolean {
  const lower = name.toLowerCase();
  return RESERVED.has(lower) || lower.startsWith('error');
}
