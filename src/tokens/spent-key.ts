/** Something that may be used once: an interaction ticket here. */
export interface SpentKey {
  readonly kind: string;
  readonly id: string;
  readonly expiresAt: Date;
}
