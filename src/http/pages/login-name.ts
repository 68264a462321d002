/** One spelling for those of a user name that a host may take for the same. */
export function loginName(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase();
}
