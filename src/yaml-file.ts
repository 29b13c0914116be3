import { isAlias, isCollection, LineCounter, parseDocument, type Document, type Node } from 'yaml';

export type FilePath = readonly (string | number)[];

/** A YAML file of the seeds, and how a fault of it is told: file, line, field, what is wrong, the rule, what to do. */
export interface YamlFile {
  readonly content: unknown;
  /** What is no YAML; the content is of no use then. */
  readonly broken: readonly string[];
  told(path: FilePath, detail: string, rule: string, remedy: string): string;
}

/** Reads a text that stands in a file of this name. */
export function yamlFile(name: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors.map(({ pos, message }) =>
    `${name}:${lines.linePos(pos[0]).line} yaml: ${message.split('\n', 1)[0] ?? ''} [yaml] Mend it: it cannot be read from there on.`); // prettier-ignore
  return {
    content: broken.length > 0 ? undefined : document.toJS(),
    broken,
    told: (path, detail, rule, remedy) =>
      `${name}:${lines.linePos(offsetOf(document, path)).line} ${path.join('.') || 'file'}: ${detail} [${rule}] ${remedy}`,
  };
}

/** Where the value of a path stands, or the nearest value around it; aliases are followed to what they stand for. */
function offsetOf(document: Document, path: FilePath): number {
  let node = document.contents as Node | null | undefined;
  let offset = node?.range?.[0] ?? 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    node = isCollection(node) ? (node.get(key, true) as Node | undefined) : undefined;
    if (!node?.range) break;
    offset = node.range[0];
  }
  return offset;
}
