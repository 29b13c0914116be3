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
[decision 11](decisions/0011-locality-scope-in-the-decision.md).

| narrowest scope | who may, if his role allows it |
| --- | --- |
| any | everybody: it touches no register |
| locality | whoever holds all localities of what it touches, or the register. Of a question he gets what stands in them |
| register | whoever holds the register as a whole |
| every-register | whoever holds every register (\`"registers": ["*"]\`) |

A rebuild over HTTP (\`POST /api/v1/read-models/rebuild\`, and its events) is begun by an operator of every register.
A document (\`PUT\` and \`GET /api/v1/documents/{sha256}\`) belongs to no register: an administrator, approver or inspector keeps it, and
whoever may ask questions reads it, if he has been told its hash.

The command line that opens the data folder by itself is asked for no token: whoever can do that can do everything. It
is recorded as not authenticated, with the operating system's user.

## Tokens

A signed JSON Web Token in \`Authorization: Bearer …\`. It has \`iss\`, \`aud\` and \`exp\`, and

| claim | meaning |
| --- | --- |
| \`sub\` | who it is: an opaque account id of 1 to 100 letters, digits, \`.\`, \`@\`, \`-\`, \`_\`; it is recorded as the actor, so it is no person's name |
| \`roles\` | some of ${ROLES.join(', ')}; others are ignored |
| \`registers\` | ids of the registers that it holds as a whole, or \`["*"]\` |
| \`localities\` | ids of the single localities that it holds beside them |

One of \`registers\` and \`localities\` is there and not empty. These variables say which tokens are believed:

| variable | meaning | default |
| --- | --- | --- |
| \`AUTH_HS256_SECRET\` | the secret by which issuer and server sign and check (HS256), 32 characters and more | none: demo mode |
| \`AUTH_JWKS\` | instead of it the public keys of the issuer (RS, PS, ES, EdDSA), a file or an https address | none: demo mode |
| \`AUTH_ISSUER\`, \`AUTH_AUDIENCE\` | \`iss\` and \`aud\` of the tokens | none, \`kientoan\` |
| \`AUTH_CLOCK_SKEW_SECONDS\` | how far the clocks may be apart, 600 at most | 60 |
| \`HOST\` | the address to listen on; demo mode takes loopback alone | 127.0.0.1 |
| \`ALLOWED_HOSTS\` | names by which the server may be called, with \`,\` between | on loopback its names, else any |
| \`CORS_ORIGINS\` | sites whose pages may ask, with \`,\` between | none |
| \`RATE_LIMIT_PER_MINUTE\` | requests of one caller in a minute, 0 for no limit; counted by each process | 1200 |
| \`REQUEST_TIMEOUT_SECONDS\` | how long a request may take to arrive | 30 |
| \`LIVE_STREAMS_PER_CALLER\`, \`LIVE_STREAMS\` | streams of events that may be open at once, of one caller and of all | 50, 1000 |

Without keys the server is in **demo mode**: it knows a user for each role (\`demo-administrator\`, …), prints their tokens
when it starts, records them as not authenticated, and does not start on anything but loopback. \`npx kientoan token\`
issues others, in demo mode and with a secret. What was refused, to whom, is in \`security.jsonl\` of the data folder
(\`npx kientoan security-log\`): five files of 4 MiB, without bodies, queries or tokens. TLS is the task of a proxy in
front.
`;
