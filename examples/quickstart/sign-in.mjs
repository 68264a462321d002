import { once } from 'node:events';
import { createServer } from 'node:http';
import * as client from 'openid-client';

const issuer = new URL(process.env.ISSUER ?? 'http://localhost:3000');
const config = await client.discovery(issuer, process.argv[2], undefined, client.None(), {
  algorithm: 'oauth2', // it is no OpenID Connect provider
  execute: [client.allowInsecureRequests], // http, for trying out only
});

// Where the browser comes back to: the port of a loopback redirect URI is free.
const site = createServer().listen(0, '127.0.0.1');
await once(site, 'listening');
const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const url = client.buildAuthorizationUrl(config, {
  redirect_uri: `http://127.0.0.1:${site.address().port}/callback`,
  scope: 'profile email',
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state,
});
console.log(`Open ${url}`);

const [request, response] = await once(site, 'request');
response.writeHead(200, { connection: 'close' }).end('Done: look at the terminal.');
site.close();
const back = new URL(request.url, `http://${request.headers.host}`);
const checks = { pkceCodeVerifier: verifier, expectedState: state };
const tokens = await client.authorizationCodeGrant(config, back, checks);

const profile = new URL('/profile', issuer);
const refused = await fetch(profile);
console.log('without the token:', refused.status, refused.headers.get('www-authenticate'));
const headers = { authorization: `Bearer ${tokens.access_token}` };
const admitted = await fetch(profile, { headers });
console.log('with it:', admitted.status, await admitted.text());
