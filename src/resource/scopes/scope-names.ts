import type { HttpMethod } from './http-method.js';

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
  readonly [Method in keyof Given]: Method extends CheckedMethod<Method>
    ? Given[Method] extends readonly (readonly string[])[]
      ? { readonly [Index in keyof Given[Method]]: CheckedScopes<Given[Method][Index]> }
      : Given[Method]
    : NoSuchMethod<Method>;
};

/** A name that is known before it runs is one of the methods, in whatever case. */
type CheckedMethod<Method> = Method extends string
  ? string extends Method
    ? Method
    : Uppercase<Method> extends HttpMethod
      ? Method
      : never
  : never;

/** What the compiler says of a method that does not exist. */
interface NoSuchMethod<Name> {
  readonly 'this is no HTTP method': Name;
}
