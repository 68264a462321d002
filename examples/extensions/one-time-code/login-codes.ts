import { Injectable } from '@nestjs/common';
import { createHash, randomInt } from 'node:crypto';
import { DataSource } from 'typeorm';

/** How often a code may be guessed wrongly. */
const GUESSES = 5;

/** Six digits by e-mail, good for ten minutes and once. */
@Injectable()
export class LoginCodes {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns the code, for the e-mail */
  async issue(email: string): Promise<string> {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    await this.dataSource.query(
      `INSERT INTO login_code (email, digest, expires_at)
       VALUES ($1, $2, now() + interval '10 minutes')
       ON CONFLICT (email) DO UPDATE
       SET digest = excluded.digest, guesses = 0, expires_at = excluded.expires_at`,
      [email, digestOf(email, code)],
    );
    return code;
  }

  /**
   * Takes a code. Each guess is counted in the statement that looks at it, and a good one uses the code up: of many that
   * come at once one is good, and no more of them are looked at than may be wrong.
   */
  async take(email: string, code: string): Promise<boolean> {
    const [rows] = await this.dataSource.query<[{ good: boolean }[], number]>(
      `UPDATE login_code
       SET guesses = CASE WHEN digest = $2 THEN ${GUESSES} ELSE guesses + 1 END
       WHERE email = $1 AND guesses < ${GUESSES} AND expires_at > now()
       RETURNING digest = $2 AS good`,
      [email, digestOf(email, code)],
    );
    return rows[0]?.good === true;
  }
}

function digestOf(email: string, code: string): Buffer {
  return createHash('sha256').update(`${email}\n${code}`).digest();
}
