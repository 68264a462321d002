import { Controller, Get } from '@nestjs/common';
import { escaped, HtmlPage, page } from './page.js';
import { RunningServer } from './running-server.js';
import { welcome } from './welcome.js';

/** The page of somebody who opens the server without knowing what it is. */
@Controller()
export class WelcomeController {
  constructor(private readonly server: RunningServer) {}

  @Get()
  @HtmlPage()
  show(): string {
    const { issuer, metadata, demo } = welcome(this.server);
    const lead = `<p>This is the OAuth 2.0 authorization server <b>${escaped(issuer)}</b>.</p>
<p><a href="${escaped(metadata)}">What it can do, for programs</a></p>`;
    if (!demo) return page('Authorization server', lead);
    return page(
      'Authorization server',
      `${lead}
<h2>Try it</h2>
<p><a href="${escaped(demo.signIn)}">Sign in to the demo application</a> as one of</p>
<ul>${demo.users.map((user) => `<li><code>${escaped(user)}</code></li>`).join('')}</ul>
<p>Or get a token in a terminal:</p>
<pre>${escaped(demo.curl)}</pre>`,
    );
  }
}
