/** Where the ready pages are, below the issuer's path and the host's global prefix. */
export const SIGN_IN_PATH = '/oauth/sign-in';
export const SIGN_OUT_PATH = '/oauth/sign-out';
