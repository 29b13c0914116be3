import { ROLES, type AnyCommand, type Role } from '../../kernel/command.js';
import type { Sentence } from '../../kernel/event.js';
import type { NarrowestScope } from '../../kernel/scope.js';
import type { AnyQuery } from '../../projections/index.js';

/** Who may use a command or question: one of the roles, in a scope no narrower than that. */
export interface MatrixRow {
  readonly kind: 'command' | 'question';
  readonly name: string;
  readonly title: Sentence;
  readonly roles: readonly Role[];
  readonly scope: NarrowestScope;
}

/** The authorization matrix, made from the definitions; nothing of it is written anywhere else. */
export function authorizationMatrix(
  commands: readonly AnyCommand[],
  queries: readonly AnyQuery[],
): MatrixRow[] {
  return [
    ...commands.map(({ name, title, roles, scope }): MatrixRow => ({
      kind: 'command', name, title, roles, scope: typeof scope === 'string' ? scope : 'locality',
    })),
    ...queries.map(({ name, title, roles, scope }): MatrixRow => ({ kind: 'question', name, title, roles, scope })),
  ]; // prettier-ignore
}

/** The columns of the matrix and its rows, as a person reads them. */
export const MATRIX_HEAD: readonly string[] = ['', 'name', ...ROLES, 'narrowest scope'];
export function matrixCells({ kind, name, roles, scope }: MatrixRow): string[] {
  return [kind, name, ...ROLES.map((role) => (roles.includes(role) ? 'yes' : '')), scope];
}

/** The matrix as a page of the documentation. */
export function matrixDocument(rows: readonly MatrixRow[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [, ...head] = MATRIX_HEAD;
  const part = (kind: MatrixRow['kind']): string[] =>
    [head, head.map(() => '---'), ...rows.filter((row) => row.kind === kind).map((row) => matrixCells(row).slice(1))].map(line); // prettier-ignore
  return [INTRODUCTION, '## Commands\n', ...part('command'), '\n## Questions\n', ...part('question'), ''].join('\n'); // prettier-ignore
}

const INTRODUCTION = `# Who may do what

Made from the definitions by \`npx kientoan roles --markdown\`; a test compares it, and another one sends every command and
question in every role and scope and compares the answers. What the scopes mean, and where they are judged, is told in
[decision 9](decisions/0009-locality-scope-in-the-decision.md).

| narrowest scope | who may, if his role allows it |
| --- | --- |
| any | everybody: it touches no register |
| locality | whoever holds all localities of what it touches, or the register. Of a question he gets what stands in them |
| register | whoever holds the register as a whole |
| every-register | whoever holds every register (\`"registers": ["*"]\`) |

The command line that opens the data folder by itself is asked for no token: whoever can do that can do everything. It
is recorded as not authenticated, with the operating system's user.
`;
