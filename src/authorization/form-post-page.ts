import type { OAuth2Response } from '../protocol/response.js';

/** A form that sends an answer on. */
export interface PostedAnswer {
  /** The redirect URI. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  /** What people call the client. */
  readonly clientName: string;
}

/** The page that `response_mode=form_post` is answered with. */
export abstract class FormPostPage {
  abstract show(answer: PostedAnswer): Promise<OAuth2Response>;
}
