/**
 * The application's scope names, registered once, so that a misspelt scope does not compile. Without it every
 * name will do.
 *
 * @publicApi
 * @example
 * ```ts
 * declare module 'nest-authorization-server/resource' {
 *   interface RegisteredScopes {
 *     names: 'profile' | 'email' | 'user';
 *   }
 * }
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the application adds the member
export interface RegisteredScopes {}

/** A scope of this application. @publicApi */
export type ScopeName = RegisteredScopes extends { readonly names: infer Name extends string }
  ? Name
  : string;

type Words<Text extends string> = Text extends `${infer First} ${infer Rest}`
  ? First | Words<Rest>
  : Text;

/** What the compiler says of a misspelt scope: which word it is. */
interface NoSuchScope<Word extends string> {
  readonly 'this is no scope of the application': Word;
}

/** A text whose words are scope names; what is not known before it runs is taken as it is. */
type CheckedText<Text extends string> = string extends Text
  ? Text
  : Words<Text> extends ScopeName
    ? Text
    : NoSuchScope<Exclude<Words<Text>, ScopeName>>;

/** Scopes as the decorators take them, each checked against the registered names. @publicApi */
export type CheckedScopes<Given> = Given extends string
  ? CheckedText<Given>
  : Given extends readonly string[]
    ? { readonly [Index in keyof Given]: CheckedScopes<Given[Index]> }
    : Given;

/** The same for each method of `@ScopesByMethod()`. @publicApi */
export type CheckedMethods<Given> = {
  readonly [Method in keyof Given]: Given[Method] extends readonly (readonly string[])[]
    ? { readonly [Index in keyof Given[Method]]: CheckedScopes<Given[Method][Index]> }
    : Given[Method];
};
