/** The sign-in form. The first empty field has the focus. */
export const SIGN_IN_TEMPLATE = `<h1>Sign in</h1>
<p class="quiet last"><% if (it.clientName) { %>to continue to <strong><bdi><%= it.clientName %></bdi></strong><% } else { %>with your account at <bdi><%= it.title %></bdi><% } %></p>
<% if (it.message) { %>
<p class="alert" role="alert" id="problem"><%= it.message %></p>
<% } %>
<form method="post" action="<%= it.action %>">
<input type="hidden" name="csrf" value="<%= it.csrf %>">
<% if (it.ticket) { %>
<input type="hidden" name="ticket" value="<%= it.ticket %>">
<% } %>
<div class="field">
<label for="username">User name</label>
<input id="username" name="username" type="text" value="<%= it.username %>" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="255" required<%~ it.marks %><%~ it.username ? '' : ' autofocus' %>>
</div>
<div class="field">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required<%~ it.marks %><%~ it.username ? ' autofocus' : '' %>>
</div>
<button class="main" type="submit">Sign in</button>
</form>
`;
