/** `response-type` of RFC 6749 appendix A.3. */
const NAME = /^[A-Za-z0-9_]+(?: [A-Za-z0-9_]+)*$/;

/** Whether a response type may be called so. */
export function isResponseTypeName(name: string): boolean {
  return NAME.test(name);
}

/**
 * One spelling for those of a response type whose words come in any order.
 *
 * @see RFC 6749 §3.1.1
 */
export function canonicalResponseType(name: string): string {
  return name.includes(' ') ? name.split(' ').toSorted().join(' ') : name;
}
