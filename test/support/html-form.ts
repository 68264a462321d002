/** A form as a page has it: hidden and text fields with their values, boxes that are checked. */
export interface HtmlForm {
  /** As it is written: relative to the page. */
  readonly action: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** The forms of a page that is well-formed, as the ready pages are. */
export function readForms(html: string): readonly HtmlForm[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, tag = '', body = '']) => ({
    action: attribute(tag, 'action') ?? '',
    fields: [...body.matchAll(/<input\b([^>]*)>/g)].flatMap(([, input = '']) => readField(input)),
  }));
}

function readField(input: string): HtmlForm['fields'] {
  const name = attribute(input, 'name');
  const type = attribute(input, 'type') ?? 'text';
  const sent = type !== 'submit' && (type !== 'checkbox' || /\schecked\b/.test(input));
  if (name === undefined || !sent) return [];
  return [{ name, value: attribute(input, 'value') ?? (type === 'checkbox' ? 'on' : '') }];
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescaped(value);
}

function unescaped(text: string): string {
  const names: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };
  return text.replaceAll(/&(?:#(\d+)|([a-z]+));/g, (whole, code?: string, name?: string) => {
    if (code !== undefined) return String.fromCodePoint(Number(code));
    return names[name ?? ''] ?? whole;
  });
}
