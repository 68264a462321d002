/**
 * What identifies a person for good, as the host has it: a key of any text, a uuid, or a whole number. Tokens, events and
 * introspection carry it as text, and so do the questions that come back to the host: `Number(subject)` is its key again.
 *
 * @publicApi
 */
export type Subject = string | number | bigint;

/** Somebody whose subject is text by now. */
export type Known<Person extends { readonly subject: Subject }> = Omit<Person, 'subject'> & {
  readonly subject: string;
};

/** Bytes in UTF-8. An index finds authorizations by it, which has no room for more than twice as many. */
const LONGEST = 1_024;

/** Most of them, so that the rest need not be looked at. */
const PLAIN = /^[!-~]{1,255}$/;

const CONTROL = /\p{Cc}/u;

const LONE_SURROGATE = /\p{Cs}/u;

/** Characters of a bad one that are shown. */
const SHOWN = 40;

/**
 * The subject as text.
 *
 * @throws {TypeError} when it identifies nobody, or cannot be stored and found again: it says why
 */
export function subjectText(subject: Subject): string {
  if (typeof subject === 'string' && PLAIN.test(subject)) return subject;
  const problem = problemOf(subject);
  if (problem !== undefined) throw new TypeError(`the subject ${shown(subject)} ${problem}`);
  return String(subject);
}

/** Somebody with the subject as text. @throws {TypeError} as `subjectText` does */
export function known<Person extends { readonly subject: Subject }>(person: Person): Known<Person> {
  const subject = subjectText(person.subject);
  return person.subject === subject ? (person as Known<Person>) : { ...person, subject };
}

function problemOf(subject: unknown): string | undefined {
  switch (typeof subject) {
    case 'bigint':
      return textProblem(String(subject));
    case 'number':
      return Number.isSafeInteger(subject)
        ? undefined
        : 'is no whole number that is safe: pass a bigint, or text';
    case 'string':
      return textProblem(subject);
    default:
      return 'is none: pass text, a whole number or a bigint';
  }
}

function textProblem(subject: string): string | undefined {
  if (subject.trim() === '') return 'is empty';
  if (CONTROL.test(subject)) return 'has a control character';
  if (LONE_SURROGATE.test(subject)) return 'is not well-formed Unicode';
  return Buffer.byteLength(subject) > LONGEST
    ? `is longer than ${LONGEST} bytes in UTF-8`
    : undefined;
}

function shown(subject: unknown): string {
  const text = typeof subject === 'string' ? JSON.stringify(subject) : String(subject);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
