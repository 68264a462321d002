/**
 * The consent form. Its first submit button, the one that Enter in a checkbox presses, is hidden and closes a
 * dialog that does not exist: Enter there does nothing, and nobody allows or denies by accident. (Chromium
 * passes over a disabled one.)
 */
export const CONSENT_TEMPLATE = `<h1>Allow <bdi><%= it.clientName %></bdi> to use your account?</h1>
<form method="post" action="<%= it.action %>" autocomplete="off">
<input type="hidden" name="ticket" value="<%= it.ticket %>">
<button type="submit" formmethod="dialog" hidden>Choose below</button>
<div class="account"><span>Signed in as <strong><bdi><%= it.name %></bdi></strong></span>
<button class="inline" type="submit" form="not-you">Not you?</button></div>
<% if (it.scopes.length > 0) { %>
<fieldset>
<legend>It would like to</legend>
<% for (const scope of it.scopes) { %>
<label class="scope"><input type="checkbox" name="scope" value="<%= scope.name %>" checked> <span><%= scope.description %><% if (scope.description !== scope.name) { %> <small><%= scope.name %></small><% } %></span></label>
<% } %>
</fieldset>
<% } else { %>
<p><bdi><%= it.clientName %></bdi> asks for nothing but to know that it is you.</p>
<% } %>
<% for (const note of it.notes) { %>
<p><bdi><%= note %></bdi></p>
<% } %>
<p class="quiet last">Whatever you choose, you go back to <strong><bdi><%= it.redirectHost %></bdi></strong>. Allow only an application that you know.</p>
<div class="actions">
<button type="submit" name="decision" value="deny">Deny</button>
<button class="main" type="submit" name="decision" value="approve">Allow</button>
</div>
</form>
<form id="not-you" method="post" action="<%= it.notYouAction %>" hidden>
<input type="hidden" name="ticket" value="<%= it.ticket %>">
</form>
`;
