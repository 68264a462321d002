import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Eta } from 'eta/core';
import { RESOLVED_OPTIONS } from '../../options/options-token.js';
import { displayText } from './display-text.js';
import type { PageSettings } from './page-settings.js';
import { errorWords, signInMessage } from './page-words.js';
import { PAGES_CSS } from './pages.css.js';
import { SIGN_OUT_TEMPLATE, SIGNED_IN_TEMPLATE } from './templates/account.template.js';
import { CONSENT_TEMPLATE } from './templates/consent.template.js';
import { ERROR_TEMPLATE } from './templates/error.template.js';
import { FORM_POST_TEMPLATE } from './templates/form-post.template.js';
import { LAYOUT_TEMPLATE } from './templates/layout.template.js';
import { SIGN_IN_TEMPLATE } from './templates/sign-in.template.js';
import type {
  ConsentView,
  ErrorView,
  FormPostView,
  SignedInView,
  SignInView,
  SignOutView,
} from './views.js';

/** A whole page. */
export type Html = string | Promise<string>;

const TEMPLATES = {
  '@layout': LAYOUT_TEMPLATE,
  '@sign-in': SIGN_IN_TEMPLATE,
  '@consent': CONSENT_TEMPLATE,
  '@signed-in': SIGNED_IN_TEMPLATE,
  '@sign-out': SIGN_OUT_TEMPLATE,
  '@error': ERROR_TEMPLATE,
  '@form-post': FORM_POST_TEMPLATE,
} as const;

/**
 * The ready pages. A host replaces one or all of them by a class that extends this one, given as
 * `pages.pages`; views say which form fields a page must send back.
 *
 * @publicApi
 * @example
 * ```ts
 * @Injectable()
 * export class MyPages extends Pages {
 *   override signedIn({ name }: SignedInView) {
 *     return this.page('Welcome', `<h1>Welcome, ${this.escape(name)}</h1>`);
 *   }
 * }
 * ```
 */
@Injectable()
export class Pages {
  /** What the pages call this server. */
  protected readonly title: string;
  readonly #language: string;
  readonly #eta = new Eta({ autoEscape: true });

  constructor(@Inject(RESOLVED_OPTIONS) { pages }: PageSettings) {
    this.title = displayText(pages.title);
    this.#language = pages.language;
    for (const [name, text] of Object.entries(TEMPLATES)) this.#eta.loadTemplate(name, text);
  }

  /** The style of all pages. Another one is another look: what it says is what the policy allows. */
  get css(): string {
    return PAGES_CSS;
  }

  signIn(view: SignInView): Html {
    const message = signInMessage(view);
    const invalid = view.problem === 'credentials' || view.problem === 'missing';
    const marks = `${invalid ? ' aria-invalid="true"' : ''}${message ? ' aria-describedby="problem"' : ''}`;
    const clientName = view.clientName && displayText(view.clientName);
    return this.render('Sign in', '@sign-in', { ...view, clientName, message, marks });
  }

  consent(view: ConsentView): Html {
    return this.render('Allow access?', '@consent', {
      ...view,
      clientName: displayText(view.clientName),
      name: displayText(view.name),
      redirectHost: displayText(view.redirectHost),
      notes: Object.values(view.additions ?? {})
        .filter((note) => typeof note === 'string')
        .map(displayText),
    });
  }

  signedIn(view: SignedInView): Html {
    return this.render('Signed in', '@signed-in', { ...view, name: displayText(view.name) });
  }

  signOut(view: SignOutView): Html {
    return view.signedIn
      ? this.render('Sign out', '@sign-out', { ...view, name: displayText(view.name) })
      : this.render('Signed out', '@sign-out', view);
  }

  error(view: ErrorView): Html {
    const words = errorWords(view);
    return this.render(words.heading, '@error', { ...view, ...words });
  }

  formPost(view: FormPostView): Html {
    const clientName = displayText(view.clientName);
    return this.render('One moment', '@form-post', { ...view, clientName });
  }

  /**
   * What a page may load and do, as directives of a Content Security Policy. `form-action` and
   * `frame-ancestors` are added to it, whatever it says.
   *
   * @see RFC 9700 §4.16
   */
  contentSecurityPolicy(): Readonly<Record<string, string>> {
    const hash = createHash('sha256').update(this.css).digest('base64');
    return { 'default-src': "'none'", 'style-src': `'sha256-${hash}'`, 'base-uri': "'none'" };
  }

  /** A page with the common frame and style around markup of your own. Escape what others wrote. */
  protected page(heading: string, body: string): string {
    const { title, css } = this;
    return this.#eta.render('@layout', { heading, body, title, css, language: this.#language });
  }

  /** Text made safe to stand in markup, between tags or in a quoted attribute. */
  protected escape(text: string): string {
    return this.#eta.config.escapeFunction(text);
  }

  private render(heading: string, template: keyof typeof TEMPLATES, view: object): string {
    return this.page(heading, this.#eta.render(template, { ...view, title: this.title }));
  }
}
