import { describe, expect, it } from 'vitest';
import { Pages } from '../../../src/http/pages/pages.js';
import { PAGE_OPTIONS } from '../pages/pages.fixture.js';

const pages = new Pages(PAGE_OPTIONS);

const view = {
  action: '/oauth/authorize',
  notYouAction: '/oauth/sign-out',
  ticket: 'the-ticket',
  clientId: 'demo-web',
  clientName: 'Demo Web',
  redirectHost: '127.0.0.1:4000',
  name: 'Alice',
  scopes: [],
};

describe('the ready consent page', () => {
  it('shows what hooks say in words, and words only', async () => {
    const additions = { warning: 'a <b>new</b> client', risk: { level: 2 }, count: 5 };
    const page = await pages.consent({ ...view, additions });

    expect(page).toContain('<p><bdi>a &lt;b&gt;new&lt;/b&gt; client</bdi></p>');
    expect(page).not.toMatch(/level|object Object|>5</);
  });

  it('is as it was when they say nothing', async () => {
    expect(await pages.consent(view)).not.toMatch(/<p><bdi>[^<]*<.bdi><.p>/);
  });
});
