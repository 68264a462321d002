/** An answer that goes to the client in a form: by itself where there is script, else by the button. */
export const FORM_POST_TEMPLATE = `<h1>Back to <bdi><%= it.clientName %></bdi></h1>
<p class="last">If you are not sent back, press the button.</p>
<form method="post" action="<%= it.action %>">
<% for (const field of it.fields) { %>
<input type="hidden" name="<%= field.name %>" value="<%= field.value %>">
<% } %>
<button class="main" type="submit">Continue</button>
</form>
<script><%~ it.script %></script>
`;
