const LIMITS: ReadonlyMap<string, number> = new Map([
  ['state', 2_048],
  ['scope', 4_096],
  ['redirect_uri', 2_048],
  ['client_id', 255],
  ['code_verifier', 128],
  ['code_challenge', 128],
  ['nonce', 1_024],
  ['code', 8_192],
  ['token', 8_192],
  ['refresh_token', 8_192],
  ['access_token', 8_192],
  ['assertion', 8_192],
  ['client_assertion', 8_192],
  ['subject_token', 8_192],
  ['actor_token', 8_192],
  ['id_token_hint', 8_192],
  ['request', 8_192],
  // Carries a whole authorization request whose parameters all have their full length.
  ['ticket', 32_768],
]);

/** The most characters that a parameter may have; what has no entry may have 2,048. */
export function limitOf(name: string): number {
  return LIMITS.get(name) ?? 2_048;
}

/** The most bytes that a form may have. */
export const FORM_LIMIT = 65_536;
