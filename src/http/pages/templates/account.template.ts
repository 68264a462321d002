/** Somebody is signed in, and no application waits. */
export const SIGNED_IN_TEMPLATE = `<h1>You are signed in</h1>
<p class="last">as <strong><bdi><%= it.name %></bdi></strong>. You can go back to your application, or close this page.</p>
<form method="post" action="<%= it.signOutAction %>">
<input type="hidden" name="csrf" value="<%= it.csrf %>">
<button type="submit">Sign out</button>
</form>
`;

/** The question whether to sign out, and that it is done. */
export const SIGN_OUT_TEMPLATE = `<% if (it.signedIn) { %>
<h1>Sign out?</h1>
<p class="last">You are signed in as <strong><bdi><%= it.name %></bdi></strong>.</p>
<form method="post" action="<%= it.action %>">
<input type="hidden" name="csrf" value="<%= it.csrf %>">
<button class="main" type="submit">Sign out</button>
</form>
<% } else { %>
<h1>You are signed out</h1>
<p>Applications that you allowed before keep what you gave them.</p>
<p class="last"><a class="button" href="<%= it.signInAction %>">Sign in again</a></p>
<% } %>
`;
