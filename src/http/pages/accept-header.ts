interface Preference {
  readonly quality: number;
  /** 2 for the type itself, 1 for `type/*`, 0 for every type. */
  readonly precision: number;
}

/**
 * Whether a caller would rather have JSON than a page: it says so by quality, or, where that is equal, by
 * naming JSON more exactly than HTML. A caller that does not care gets the page.
 *
 * @param accept the `Accept` header
 * @see RFC 9110 §12.5.1
 */
export function prefersJson(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const json = preference(accept, 'application/json');
  const html = preference(accept, 'text/html');
  return (
    json.quality > html.quality ||
    (json.quality > 0 && json.quality === html.quality && json.precision > html.precision)
  );
}

/** The most precise entry that matches decides. */
function preference(accept: string, type: string): Preference {
  const ranges = [type, `${type.slice(0, type.indexOf('/'))}/*`, '*/*'];
  let best: Preference = { quality: 0, precision: -1 };
  for (const entry of accept.split(',')) {
    const [range = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const place = ranges.indexOf(range);
    if (place < 0 || 2 - place <= best.precision) continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    best = { quality: quality === undefined ? 1 : Number(quality) || 0, precision: 2 - place };
  }
  return best;
}
