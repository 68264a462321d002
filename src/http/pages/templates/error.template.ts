/** A refusal: what to do for the person, what went wrong for the application's developer. */
export const ERROR_TEMPLATE = `<h1><%= it.heading %></h1>
<p class="last"><%= it.advice %></p>
<dl>
<dt>Error</dt><dd><code><%= it.code %></code></dd>
<dt>What went wrong</dt><dd><%= it.description %></dd>
</dl>
`;
