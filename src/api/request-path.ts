/** The path that a request asks for, as it was sent; a proxy may send an address in its place (RFC 9112, 3.2.2). */
export function pathOf({ url }: { readonly url: string }): string {
  if (!url.startsWith('/') && URL.canParse(url)) return new URL(url).pathname;
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
