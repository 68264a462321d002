import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { ScryptOptions } from 'node:crypto';

interface Parameters {
  /** Base 2 logarithm of the cost. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB, and about 0.2 s of one core off the event loop. */
const CURRENT: Parameters = { ln: 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const FORM = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/;

/** What is stored of a password: how it was digested, the salt and the digest. */
export async function digestPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, CURRENT);
  const { ln, r, p } = CURRENT;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

/**
 * Takes equally long whether there is a digest or not: an unknown name must not answer faster than a wrong
 * password.
 */
export async function passwordMatches(
  password: string,
  digest: string | undefined,
): Promise<boolean> {
  const parts = FORM.exec(digest ?? '');
  const [, ln, r, p, salt = '', expected = ''] = parts ?? [];
  const parameters = parts ? { ln: Number(ln), r: Number(r), p: Number(p) } : CURRENT;
  const key = await derive(password, Buffer.from(salt, 'base64url'), parameters);
  const wanted = parts ? Buffer.from(expected, 'base64url') : Buffer.alloc(KEY_BYTES);
  const equal = wanted.length === key.length && timingSafeEqual(key, wanted);
  return equal && parts !== null;
}

async function derive(password: string, salt: Buffer, { ln, r, p }: Parameters): Promise<Buffer> {
  const cost = 2 ** ln;
  const options: ScryptOptions = { cost, blockSize: r, parallelization: p, maxmem: 256 * cost * r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
