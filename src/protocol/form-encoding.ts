/**
 * Undoes the encoding of a form. Most of what is sent has nothing encoded in it.
 *
 * @throws {URIError} when it is not percent-encoded UTF-8
 * @see RFC 6749 appendix B
 */
export function formDecoded(text: string): string {
  return /[+%]/.test(text) ? decodeURIComponent(text.replaceAll('+', ' ')) : text;
}
