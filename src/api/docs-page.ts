type Json = Record<string, unknown>;

const escape = (value: unknown): string =>
  String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** The API description as one page without scripts from elsewhere: this server may have no way to the internet. */
export function docsPage(document: Json): string {
  const paths = Object.entries(document['paths'] as Record<string, Record<string, Json>>);
  const rows = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => entry(method, path, operation)),
  );
  return `<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Kiện Toàn: API</title><style>
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;color:#1c2430}
h1{font-size:1.6rem}code,pre{font:13px/1.4 ui-monospace,monospace}details{border:1px solid #d5dbe3;border-radius:6px;margin:.4rem 0;padding:.4rem .8rem}
summary{cursor:pointer}summary b{display:inline-block;min-width:3.2rem;color:#8a1c1c}summary b.get{color:#1c5c8a}summary span{color:#55606e}
pre{background:#f5f7fa;padding:.8rem;overflow:auto;max-height:24rem}</style></head><body>
<h1>Kiện Toàn</h1><p>${escape((document['info'] as Json)['description'])}</p>
<p>OpenAPI 3.1: <a href="/openapi.json">/openapi.json</a></p>${rows.join('\n')}</body></html>`;
}

function entry(method: string, path: string, operation: Json): string {
  const body = (
    operation['requestBody'] as
      { content?: Record<string, { schema?: unknown; example?: unknown }> } | undefined
  )?.content?.['application/json'];
  const parameters =
    (operation['parameters'] as
      { name: string; in: string; required?: boolean; description?: string }[] | undefined) ?? [];
  const list = parameters
    .map(
      (p) =>
        `<li><code>${escape(p.name)}</code> (${escape(p.in)}${p.required ? ', bắt buộc' : ''}) ${escape(p.description ?? '')}</li>`,
    )
    .join('');
  const example = body
    ? `<p>Ví dụ</p><pre>${escape(JSON.stringify(body.example, null, 2))}</pre><p>JSON Schema</p><pre>${escape(JSON.stringify(body.schema, null, 2))}</pre>`
    : '';
  return `<details><summary><b class="${method}">${method.toUpperCase()}</b> <code>${escape(path)}</code> <span>${escape(operation['summary'] ?? '')}</span></summary>
<p>${escape(operation['description'] ?? '')}</p><ul>${list}</ul>${example}</details>`;
}
