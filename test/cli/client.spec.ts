import { describe, expect, it } from 'vitest';
import {
  create,
  digestOf,
  json,
  liveDigests,
  run,
  sql,
  stored,
  useClientDatabase,
} from './client.fixture.js';

useClientDatabase();

describe('oauth2 client create', () => {
  it('prints the identifier and, once, the secret, which is stored as a digest only [case 282]', async () => {
    const { code, stdout, stderr } = await run(
      'create --name Reports --id printed --grant client_credentials',
    );

    const secret = /^client_secret +(\S+)$/m.exec(stdout)?.[1];
    expect(code).toBe(0);
    expect(stdout).toMatch(/^client_id +printed\nclient_secret +oa_cs_[\w-]{43}\n$/);
    expect(stderr).toBe(
      'Keep the secret now: it is stored as a digest and cannot be shown again.\n',
    );
    expect(await liveDigests('printed')).toEqual([digestOf(secret)]);
  });

  it('gives a public client no secret', async () => {
    const made = await json(
      'create --name App --public --grant authorization_code refresh_token ' +
        '--redirect-uri http://127.0.0.1/callback',
    );

    expect(made).toEqual({ client_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(await stored(made.client_id)).toMatchObject({
      kind: 'public',
      token_endpoint_auth_method: 'none',
      response_types: ['code'],
    });
  });

  it('takes lists as one option or as several', async () => {
    const made = await create(
      'lists',
      '--grant authorization_code --grant refresh_token client_credentials ' +
        '--redirect-uri https://a.example/cb --redirect-uri https://b.example/cb ' +
        '--origin https://c.example https://d.example --auth-method client_secret_post ' +
        '--scope "read  write" --scope admin ' +
        '--audience https://api.example photos --audience https://api.example',
    );

    expect(Object.keys(made)).toEqual(['client_id', 'client_secret']);
    expect(await stored('lists')).toMatchObject({
      grants: ['authorization_code', 'refresh_token', 'client_credentials'],
      redirect_uris: ['https://a.example/cb', 'https://b.example/cb'],
      origins: ['https://c.example', 'https://d.example'],
      token_endpoint_auth_method: 'client_secret_post',
      scopes: ['read', 'write', 'admin'],
      default_scopes: ['read', 'write', 'admin'],
      audiences: ['https://api.example', 'photos'],
    });
  });

  it('gives by default no more than --default-scope', async () => {
    const line = '--grant client_credentials --scope "read write" --default-scope';
    await create('defaults', `${line} read`);
    await create('no-defaults', `${line} ""`);

    expect(await stored('defaults')).toMatchObject({ default_scopes: ['read'] });
    expect(await stored('no-defaults')).toMatchObject({ default_scopes: [] });
  });

  it('refuses bad values with every problem, and creates nothing [case 281] [case 282]', async () => {
    const { code, stdout, stderr } = await run(
      'create --name Bad --id bad --public --origin http://a.example --auth-method psk ' +
        '--grant telepathy client_credentials --scope a\\b --default-scope c ' +
        '--redirect-uri javascript:alert(1) http://a.example/cb',
    );

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    for (const problem of [
      'grant telepathy',
      'a public client cannot have client_credentials',
      'redirect URI javascript:alert(1)',
      'redirect URI http://a.example/cb must use https',
      'origin http://a.example',
      'scope "a\\\\b"',
      'default scope c',
      'authentication method psk',
    ]) {
      expect(stderr).toContain(`error: ${problem}`);
    }
    expect(stderr).not.toMatch(/^ +at /m);
    expect(await stored('bad')).toBeUndefined();
  });

  it('refuses code without a redirect URI, and creates nothing [case 281]', async () => {
    const { code, stderr } = await run('create --name N --id nowhere --grant authorization_code');

    expect(code).toBe(1);
    expect(stderr).toContain('needs at least one redirect URI');
    expect(await stored('nowhere')).toBeUndefined();
  });

  it('refuses an identifier that is taken, and leaves the client that has it as it is', async () => {
    const first = await create('taken', '--grant client_credentials');

    const second = await run('create --name Thief --id taken --grant password --json');

    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toContain('taken exists already');
    expect(await stored('taken')).toMatchObject({ name: 'The client taken' });
    expect(await liveDigests('taken')).toEqual([digestOf(first.client_secret)]);
  });

  it('registers the response type of each grant, or those that are named', async () => {
    const uri = '--redirect-uri https://a.example/cb';
    await create('implicit', `--public --grant implicit ${uri}`);
    await create('both', `--grant authorization_code implicit ${uri}`);
    await create('none', `--grant authorization_code --response-type code none ${uri}`);
    const halfway = await run(`create --name N --grant implicit --response-type code ${uri}`);
    const unknown = await run(`create --name N --grant implicit --response-type receipt ${uri}`);
    await create('custom', `--grant implicit --response-type "code receipt" ${uri} --allow-custom`);

    expect(await stored('implicit')).toMatchObject({ response_types: ['token'] });
    expect(await stored('both')).toMatchObject({ response_types: ['code', 'token'] });
    expect(await stored('none')).toMatchObject({ response_types: ['code', 'none'] });
    expect(await stored('custom')).toMatchObject({ response_types: ['code receipt'] });
    expect(halfway).toMatchObject({ code: 1, stdout: '' });
    expect(halfway.stderr).toContain('response type code needs the grant authorization_code');
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
  });

  it('takes wildcards in redirect URIs below the domains that are named [case 22] (RFC 9700 §4.1)', async () => {
    const line = '--grant authorization_code --redirect-uri https://*.apps.example.com/cb';
    const refused = await run(`create --name N --id wild ${line}`);
    const elsewhere = await run(`create --name N --id wild ${line} --wildcard-host example.org`);
    await create('wild', `${line} --wildcard-host example.com`);

    expect(refused.stderr).toContain('must not have a wildcard in its host');
    expect(elsewhere.code).toBe(1);
    expect(await stored('wild')).toMatchObject({
      redirect_uris: ['https://*.apps.example.com/cb'],
    });
  });

  it("takes the host's own grants: by URI, by plain name when that is meant (RFC 6749 §4.5)", async () => {
    const refused = await run('create --name N --id otp --grant otp');
    const stillRefused = await run('create --name N --id odd --grant "o t p" --allow-custom');
    await create('otp', '--grant otp --allow-custom');
    await create('urn', '--grant urn:example:grant:otp');

    expect([refused.code, stillRefused.code]).toEqual([1, 1]);
    expect(await stored('otp')).toMatchObject({ grants: ['otp'] });
    expect(await stored('urn')).toMatchObject({ grants: ['urn:example:grant:otp'] });
  });

  it("takes the host's own way to authenticate when that is meant", async () => {
    const line = '--grant client_credentials --auth-method hmac_sha256';
    const refused = await run(`create --name N --id signing ${line}`);
    await create('signing', `${line} --allow-custom`);

    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain("hmac_sha256 is not one of this server's");
    expect(await stored('signing')).toMatchObject({ token_endpoint_auth_method: 'hmac_sha256' });
  });
});

describe('oauth2 client list and show', () => {
  it('tell what a client may do, and never a secret or its digest [lesson 19]', async () => {
    const made = await create(
      'shown',
      '--grant client_credentials --scope "read write" --audience https://api.example',
    );
    const [digest = ''] = await liveDigests('shown');

    const listed = await json<Record<string, unknown>[]>('list');
    const shown = await json<Record<string, unknown>>('show shown');
    const texts = [await run('list'), await run('show shown')].map(({ stdout }) => stdout);

    expect(shown).toEqual({
      client_id: 'shown',
      client_name: 'The client shown',
      kind: 'confidential',
      token_endpoint_auth_method: null,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      origins: [],
      scope: 'read write',
      default_scope: 'read write',
      audiences: ['https://api.example'],
      disabled_at: null,
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      updated_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(listed).toContainEqual(shown);
    expect(texts[0]).toMatch(/^shown +The client shown +confidential +client_credentials$/m);
    const told = JSON.stringify([listed, shown, texts]);
    const hint = String(made.client_secret).slice(-4);
    for (const secret of [
      made.client_secret,
      digest,
      Buffer.from(digest, 'hex').toString('base64'),
    ]) {
      expect(told).not.toContain(secret);
    }
    expect(told).not.toContain(`"${hint}"`);
  });

  it('keep from the terminal what could control it', async () => {
    const name = 'Nice\u001b[2J\u009b\u202e\nname';
    const refused = await run(`create --name "${name}" --id controls --grant password`);
    // Somebody wrote it past the service.
    await create('controls', '--grant password');
    await sql(`UPDATE oauth2_client SET name = $1 WHERE client_id = 'controls'`, [name]);

    const text = await run('list');
    const raw = await run('show controls --json');

    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(text.stdout).toMatch(/^controls +Nice\uFFFD\[2J\uFFFD{3}name /m);
    expect(raw.stdout).not.toMatch(/[^\n\x20-\x7e]/);
    expect(JSON.parse(raw.stdout)).toMatchObject({ client_name: name });
  });

  it('end 1 for a client that is not there', async () => {
    expect(await run('show nobody --json')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error: There is no client nobody.\n',
    });
  });
});
