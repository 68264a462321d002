import { Controller, Get, Header, Query, Redirect } from '@nestjs/common';
import { escaped, HtmlPage, page } from '../page.js';
import { RunningServer } from '../running-server.js';
import { DemoSignIns } from './demo-sign-ins.js';

type Parameters = Readonly<Record<string, unknown>>;

/** A client of this server in this server, so that a sign-in in the browser ends at something. */
@Controller()
export class DemoClientController {
  constructor(
    private readonly server: RunningServer,
    private readonly signIns: DemoSignIns,
  ) {}

  @Get('demo')
  @Header('Cache-Control', 'no-store')
  @Redirect()
  begin(): { readonly url: string; readonly statusCode: number } {
    return { url: this.signIns.begin(), statusCode: 303 };
  }

  @Get('callback')
  @HtmlPage()
  async end(@Query() query: Parameters): Promise<string> {
    const { code, state, error, error_description: why } = query;
    if (typeof error === 'string') return failed(`${error}: ${String(why ?? '')}`);
    if (typeof code !== 'string' || typeof state !== 'string') return failed('There is no code.');
    const answer = await this.signIns.end(state, code);
    if (!answer) return failed('This sign-in did not begin here, or it has ended already.');
    const token = answer['access_token'];
    if (typeof token !== 'string') return failed(JSON.stringify(answer));
    const { origin } = new URL(this.server.issuer);
    return page(
      'It worked',
      `<p>The demo application has exchanged its code for tokens:</p>
<pre>${escaped(JSON.stringify(answer, null, 2))}</pre>
<p>Use the access token:</p>
<pre>curl -H 'Authorization: Bearer ${escaped(token)}' ${escaped(origin)}/api/profile</pre>
<p><a href="/demo">Once more</a></p>`,
    );
  }
}

function failed(why: string): string {
  return page('No tokens', `<p>${escaped(why)}</p>\n<p><a href="/demo">Once more</a></p>`);
}
