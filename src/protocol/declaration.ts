/** What an extension has to say of itself. */
export interface Declaration {
  /** The member that names it. */
  readonly name: string;
  /** The methods that it cannot do without. */
  readonly methods: readonly string[];
}

/** Printable ASCII without space, quote and backslash: what a name on the wire may have, a URI included. */
const NAME = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/**
 * Refuses an extension that cannot work, such as an instance of an abstract class, before anybody comes to need it.
 *
 * @throws {TypeError} saying what to write
 * @see RFC 6749 §4.5, appendix A
 */
export function requireDeclared(extension: unknown, { name, methods }: Declaration): void {
  if (typeof extension !== 'object' || extension === null) {
    throw new TypeError(`${String(extension)} is no instance: write new and the class`);
  }
  const who = extension.constructor.name || 'an extension';
  const named: unknown = Reflect.get(extension, name);
  if (named === undefined || named === '') {
    throw new TypeError(`${who} has no ${name}: write readonly ${name} = '…' in the class`);
  }
  if (typeof named !== 'string' || !named.split(' ').every((word) => NAME.test(word))) {
    throw new TypeError(
      `${who} has the ${name} ${JSON.stringify(named)}: write printable ASCII without quotes and backslashes`,
    );
  }
  const missing = methods.find((method) => typeof Reflect.get(extension, method) !== 'function');
  if (missing !== undefined) {
    throw new TypeError(
      `${who} has no method ${missing}: write it, or register a class that has it`,
    );
  }
}
