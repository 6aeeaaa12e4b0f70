// The reference page: Scalar, served from our own files (no other host is ever contacted).
import type { Context } from "hono";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mission Control API</title>
<link rel="icon" href="/favicon.svg">
</head>
<body>
<script id="api-reference" data-url="/openapi.json" data-configuration='{"withDefaultFonts":false,"showToolbar":"never","showDeveloperTools":"never","hideClientButton":true,"telemetry":false,"agent":{"disabled":true},"mcp":{"disabled":true}}'></script>
<script src="/docs-assets/scalar.js"></script>
<noscript>The reference needs JavaScript; the document itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
</body>
</html>`;

/** A looser content security policy for this one page: the reference styles itself. It still loads from and calls nothing but us. */
const POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

export const docsPage = (context: Context): Response => context.html(PAGE, 200, { "Content-Security-Policy": POLICY, "Cache-Control": "no-cache" });
