/** What surrounds every page. `css` and `body` are the package's own markup; all else is escaped. */
export const LAYOUT_TEMPLATE = `<!doctype html>
<html lang="<%= it.language %>">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title><%= it.heading %> · <%= it.title %></title>
<style><%~ it.css %></style>
</head>
<body>
<header><p class="brand"><bdi><%= it.title %></bdi></p></header>
<main>
<%~ it.body %>
</main>
</body>
</html>
`;
