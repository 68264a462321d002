import fc from 'fast-check';

const segment = fc.stringMatching(/^[A-Za-z0-9._~-]{1,12}$/);
/** A path of unreserved characters; may be empty. */
export const path = fc
  .array(segment, { maxLength: 3 })
  .map((all) => all.map((one) => `/${one}`).join(''));
/** A query of one parameter, or nothing. */
export const query = fc.option(
  fc.tuple(segment, segment).map(([name, value]) => `?${name}=${value}`),
  { nil: '' },
);
const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
/** An https URI that may be registered. */
export const httpsUri = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), path, query)
  .map(([labels, p, q]) => `https://${labels.join('.')}.example${p}${q}`)
  // A label such as `xn--a` is no punycode: no URL has such a host.
  .filter((uri) => URL.canParse(uri));
export const loopbackHost = fc.constantFrom('127.0.0.1', '[::1]');
export const port = fc.integer({ min: 1, max: 65_535 });
