import { isUtf8 } from 'node:buffer';
import { parse as parseCsv } from 'csv-parse/sync';
import { ProblemError } from '../api/problem.js';
import { POSTS } from '../structure/index.js';

/**
 * Lines of an opening inventory from CSV (RFC 4180). A column that is named as a post says who holds it, by which route
 * and, for an acting holder, until when: `p-1 elected`, `p-2 acting 2016-12-31`; several holders are parted by ";".
 * @throws ProblemError `malformed-csv`
 */
export function linesOf(bytes: Buffer, file: string): Record<string, unknown>[] {
  const malformed = (why: string, remedy: string): ProblemError =>
    new ProblemError(400, 'malformed-csv', `"${file}" is no CSV: ${why}.`, remedy, { where: file, rule: 'RFC 4180' }); // prettier-ignore
  if (!isUtf8(bytes)) throw malformed('it is not UTF-8', 'Save it as "CSV UTF-8".');
  try {
    const rows = parseCsv(bytes, { columns: true, bom: true, skip_empty_lines: true, trim: true });
    return (rows as Record<string, string>[]).map(lineOf);
  } catch (error) {
    throw malformed((error as Error).message, 'Mend the line; the first one names the columns.');
  }
}

const COUNTS = new Set(['official', 'probationary', 'households', 'number']);

/** A line from a row: empty cells are left out, counts are numbers. What is wrong in it the command's schema says. */
function lineOf(row: Record<string, string>): Record<string, unknown> {
  const filled = Object.entries(row).filter(([, value]) => value !== '');
  const line = filled
    .filter(([name]) => !isPost(name))
    .map(([name, value]) => [name, COUNTS.has(name) && /^\d+$/.test(value) ? Number(value) : value]);
  const posts = filled.filter(([name]) => isPost(name)).flatMap(([post, value]) => holdersOf(post, value));
  return { ...(Object.fromEntries(line) as Record<string, unknown>), ...(posts.length > 0 ? { posts } : {}) };
}

const isPost = (column: string): boolean => (POSTS as readonly string[]).includes(column);

function holdersOf(post: string, cell: string): Record<string, string>[] {
  return cell.split(';').map((one) => {
    const [holder = '', route = '', until, ...more] = one.trim().split(/\s+/);
    // More words than these go into the last one, which the schema then refuses as it stands.
    return { post, holder, route, ...(until === undefined ? {} : { until: [until, ...more].join(' ') }) };
  });
}
