import { dirname } from 'node:path';
import { createRequire } from 'node:module';
import type { AnyQuery } from '../projections/index.js';
import { queryPath } from './routes.js';

/** A text as HTML shows it. */
export const escapeHtml = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Swagger UI's files, from this machine: the server may have no way to the internet. */
export const SWAGGER_UI = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** The API description in Swagger UI, which is served beside it. */
export const DOCS_PAGE = `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Kiện Toàn: API</title>
<link rel="icon" href="/docs/ui/favicon-32x32.png"><link rel="stylesheet" href="/docs/ui/swagger-ui.css">
</head><body><div id="ui"></div>
<script src="/docs/ui/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`;

export const DOCS_SCRIPT = `SwaggerUIBundle({
  url: '/openapi.json', dom_id: '#ui', deepLinking: true, docExpansion: 'list', filter: true, tryItOutEnabled: true,
  defaultModelsExpandDepth: -1, defaultModelRendering: 'example', displayRequestDuration: true, validatorUrl: null,
});`;

/** What a browser finds at the server's address. */
export function indexPage(queries: readonly AnyQuery[]): string {
  const questions = queries.map((query) => {
    const { title, example } = query;
    const named = new Set([...query.path.matchAll(/:(\w+)/g)].map((found) => found[1]));
    const path = queryPath(query).replace(/\{(\w+)\}/g, (_, name: string) => example[name] ?? name);
    const rest = new URLSearchParams(Object.entries(example).filter(([name]) => !named.has(name))).toString();
    const address = `${path}${rest === '' ? '' : `?${rest}`}`;
    return `<tr><td>${escapeHtml(title.vi)}<br><span lang="en">${escapeHtml(title.en)}</span></td><td><a href="${escapeHtml(address)}"><code>${escapeHtml(decodeURIComponent(address))}</code></a></td></tr>`;
  });
  return htmlPage(
    'Kiện Toàn',
    `<p>Sổ bộ tổ chức: quyết định, lịch sử, báo cáo.<br><span lang="en">The record of an authority's organization: decisions, their history, reports.</span></p>
<p><a href="/docs">Mô tả API · commands and questions, with examples to try out</a><br><a href="/openapi.json">OpenAPI 3.1</a><br><a href="/problems">Các loại vấn đề · problem types</a></p>
<h2>Tra cứu · Questions</h2><p lang="en"><span>Examples on the record of Kon Tum, which <code>kientoan demo</code> loads. Answers are JSON.</span></p>
<table>${questions.join('\n')}</table>`,
  );
}

/** A page of this server. `body` is HTML. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><link rel="icon" href="/docs/ui/favicon-32x32.png">
<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;color:#1c2430}
h1{margin-bottom:0}table{border-collapse:collapse;width:100%}td{border-top:1px solid #d5dbe3;padding:.5rem .8rem .5rem 0;vertical-align:top}
span{color:#55606e}code{font:14px/1.5 ui-monospace,monospace}</style></head><body>
<h1>${escapeHtml(title)}</h1>
${body}</body></html>`;
}
