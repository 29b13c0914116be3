import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Where the code of a problem stands in the source, and the words that it may be; none where it cannot be read off there. */
export interface CodePlace {
  readonly place: string;
  readonly codes: readonly string[];
}

/** Where the code stands among the arguments of what makes a problem; functions that hand one on are found out. */
const MAKERS: Readonly<Record<string, number>> = { ProblemError: 1, problem: 1 };

/**
 * Every place below a folder at which a problem gets its code: in an object that says what is wrong and what to do, in
 * `new ProblemError(status, code)`, and in the calls of functions that hand their parameter on to one of these.
 */
export function problemCodesIn(folder: string): CodePlace[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        file.endsWith('.ts') && !/(\.spec|\.contract|-fixture)\.ts$|test-(support|register)/.test(file),
    )
    .map((file) => join(folder, file));
  const sources = files.map((path) =>
    ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true),
  );
  const makers = new Map(Object.entries(MAKERS));
  const read = new Set<ts.Node>();
  const found: CodePlace[] = [];
  // Until no more functions are found that hand a code on.
  for (let known = -1; known < makers.size;) {
    known = makers.size;
    for (const source of sources)
      for (const code of codesIn(source, makers)) {
        const handed = handedOn(code, source.fileName);
        for (const name of handed?.names ?? []) makers.set(name, handed?.at ?? 0);
        if (handed || read.has(code)) continue;
        read.add(code);
        const { line } = source.getLineAndCharacterOfPosition(code.getStart());
        found.push({ place: `${source.fileName}:${line + 1}: ${code.getText()}`, codes: textsIn(code) });
      }
  }
  return found;
}

/** One that is not exported is known in its own file only. */
const isExported = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

function codesIn(source: ts.Node, makers: ReadonlyMap<string, number>): ts.Expression[] {
  const code = codeIn(source, makers);
  const found = code ? [code] : [];
  ts.forEachChild(source, (child) => void found.push(...codesIn(child, makers)));
  return found;
}

/** The function whose parameter a code is, and which one. */
function handedOn(code: ts.Expression, file: string): { names: string[]; at: number } | undefined {
  for (let node: ts.Node = code; node.parent; node = node.parent) {
    if (!ts.isFunctionLike(node)) continue;
    const at = node.parameters.findIndex(({ name }) => name.getText() === code.getText());
    const name = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
    if (at >= 0 && name) return { names: [`${file} ${name.getText()}`, ...(isExported(node) ? [name.getText()] : [])], at }; // prettier-ignore
  }
  return undefined;
}

function codeIn(node: ts.Node, makers: ReadonlyMap<string, number>): ts.Expression | undefined {
  if (ts.isObjectLiteralExpression(node)) {
    // What says what is wrong, by which rule and what to do is told to whoever sent a command.
    const fields = new Map(node.properties.map((one) => [one.name?.getText(), one]));
    const code = fields.get('code');
    if (!code || !fields.has('remedy') || !fields.has('detail')) return undefined;
    return ts.isPropertyAssignment(code) ? code.initializer : ts.isShorthandPropertyAssignment(code) ? code.name : undefined;
  }
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
  const name = ts.isIdentifier(node.expression) ? node.expression.text : '';
  const { fileName, text } = node.getSourceFile();
  // One of the same name that the file has itself is another one.
  const own = new RegExp(`\\b(function|const) ${name}\\b`).test(text) && name !== 'problem';
  const at = makers.get(`${fileName} ${name}`) ?? (own ? undefined : makers.get(name));
  return at === undefined ? undefined : node.arguments?.[at];
} // prettier-ignore

/** The texts that an expression may become: both branches of a condition, never what the condition asks. */
function textsIn(code: ts.Expression): string[] {
  if (ts.isStringLiteralLike(code)) return [code.text];
  if (ts.isConditionalExpression(code)) return [...textsIn(code.whenTrue), ...textsIn(code.whenFalse)];
  if (ts.isParenthesizedExpression(code)) return textsIn(code.expression);
  const declared = ts.isIdentifier(code) ? declaredAs(code) : undefined;
  return declared ? textsIn(declared) : [];
}

/** What a name was given where it was declared, in the blocks around it. */
function declaredAs(name: ts.Identifier): ts.Expression | undefined {
  for (let node: ts.Node = name; node.parent; node = node.parent) {
    if (!ts.isBlock(node.parent) && !ts.isSourceFile(node.parent)) continue;
    for (const statement of node.parent.statements)
      if (ts.isVariableStatement(statement))
        for (const one of statement.declarationList.declarations)
          if (one.name.getText() === name.text && one.initializer) return one.initializer;
  }
  return undefined;
}
