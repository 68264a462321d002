import type { ErrorView, SignInView } from './views.js';

/** What a page says when a sign-in was refused. */
export function signInMessage({ problem, retryAfter }: SignInView): string | undefined {
  if (problem === undefined) return undefined;
  if (problem === 'missing') return 'Enter your user name and your password.';
  if (problem === 'credentials') return 'The user name or the password is wrong.';
  if (problem === 'form')
    return 'This form was no longer valid. Sign in again, with cookies allowed.';
  const wait = retryAfter === undefined ? 'a moment' : seconds(retryAfter);
  return `Too many attempts failed. Wait ${wait}, then try again.`;
}

/** What a page tells a person who met an error: a heading and what to do. */
export function errorWords({ status }: ErrorView): { heading: string; advice: string } {
  if (status === 503) {
    return {
      heading: 'Just a moment',
      advice: 'The server cannot answer right now. Wait a little, then load this page again.',
    };
  }
  if (status >= 500) {
    return {
      heading: 'Something went wrong here',
      advice:
        'The fault is this server’s. Try again later; if it stays, tell the people who run it.',
    };
  }
  return {
    heading: 'This request cannot go on',
    advice:
      'Go back to the application and start again. If it stays, tell the people who make it what is written here.',
  };
}

function seconds(count: number): string {
  return count === 1 ? '1 second' : `${count} seconds`;
}
