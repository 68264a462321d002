/** What is said of a class with writes. @publicApi */
export interface IssuingWritesDeclaration {
  /** The grant types that it is for. @default all */
  readonly grants?: readonly string[];
  /** Lower ones write first. @default 0 */
  readonly order?: number;
}

const DECLARATION = Symbol('nest-authorization-server: what is said of issuing writes');

/**
 * Lets a class write in the transaction that issues tokens.
 *
 * @publicApi
 * @see IssuingWrites
 */
export function OAuth2IssuingWrites(declaration: IssuingWritesDeclaration = {}): ClassDecorator {
  return (target) => Reflect.defineMetadata(DECLARATION, Object.freeze({ ...declaration }), target);
}

/** What was said of a class itself. */
export function declarationOf(type: object): IssuingWritesDeclaration | undefined {
  return Reflect.getOwnMetadata(DECLARATION, type) as IssuingWritesDeclaration | undefined;
}
