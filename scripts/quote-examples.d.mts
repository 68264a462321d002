/** A page with the text of its examples as it is in their files. */
export function quoted(page: string, read: (path: string) => string): string;
