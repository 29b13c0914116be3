import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { GenerationState } from '../generation-state.js';
import type { AnyTable } from '../projection.js';
import type {
  FillingGeneration,
  GenerationOptions,
  OpenGeneration,
  WriteBatch,
} from '../read-model-database.port.js';
import { SqliteFillingGeneration } from '../sqlite/filling-generation.adapter.js';
import type { GenerationFiles } from '../sqlite/generation-files.js';
import { rowsSql } from '../sqlite/table.js';
import { transaction } from './connections.js';
import { PostgresGeneration } from './generation.adapter.js';
import { indexGeneration, makeGeneration } from './generations.js';
import { quoted, type Schemas } from './schemas.js';
import { columnsOf, nameIn } from './table.js';

/** Rows that are handed to a copy at once. */
const ROWS_PER_CHUNK = 500;

/**
 * A generation that is being filled: at first a file of this machine, where projections need not wait for what they read;
 * `finish` copies its rows into a schema of the database, in one transaction.
 */
export class PostgresFillingGeneration implements FillingGeneration {
  private constructor(
    private readonly pool: pg.Pool,
    private readonly schemas: Schemas,
    private readonly files: GenerationFiles,
    private readonly options: GenerationOptions,
    private readonly filling: SqliteFillingGeneration,
  ) {}

  /** @throws Error when the file cannot be made */
  static async create(
    pool: pg.Pool,
    schemas: Schemas,
    files: GenerationFiles,
    options: GenerationOptions,
  ): Promise<PostgresFillingGeneration> {
    const filling = await SqliteFillingGeneration.create({ ...options, path: files.path(options.number) });
    return new PostgresFillingGeneration(pool, schemas, files, options, filling);
  }

  get number(): number {
    return this.filling.number;
  }

  get state(): GenerationState {
    return this.filling.state;
  }

  transact(token: number, write: WriteBatch): Promise<GenerationState> {
    return this.filling.transact(token, write);
  }

  ready(): Promise<void> {
    return this.filling.ready();
  }

  async finish(): Promise<OpenGeneration> {
    const { pool, schemas, options, files } = this;
    const { number } = options;
    const schema = schemas.of(number);
    const tables = options.projections.flatMap((one) => one.tables);
    const file = await this.filling.finish();
    try {
      await transaction(pool, async (client) => {
        // All rows of a log may take longer than a question is given.
        await client.query('set local statement_timeout = 0');
        await makeGeneration(client, schemas, file.state, tables);
        for (const table of tables) await copyRows(client, schema, table, file.each(rowsSql(table)));
        await indexGeneration(client, schema, tables);
      });
    } finally {
      await file.close();
      files.remove(number);
    }
    return PostgresGeneration.open(pool, schemas, options);
  }

  async abandon(): Promise<void> {
    await this.filling.abandon();
    this.files.remove(this.number);
  }
}

async function copyRows(
  client: pg.PoolClient,
  schema: string,
  table: AnyTable,
  rows: Iterable<readonly unknown[]>,
): Promise<void> {
  const columns = columnsOf(table).map(quoted).join(', ');
  const copy = client.query(copyFrom(`copy ${nameIn(schema, table)} (${columns}) from stdin`));
  await pipeline(Readable.from(chunksOf(rows)), copy);
}

function* chunksOf(rows: Iterable<readonly unknown[]>): Generator<string> {
  let chunk = '';
  let count = 0;
  for (const row of rows) {
    chunk += `${row.map(copied).join('\t')}\n`;
    count += 1;
    if (count % ROWS_PER_CHUNK !== 0) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\ufffd',
};

/** A value in PostgreSQL's text format of `copy`. */
function copied(value: unknown): string {
  if (value === null) return '\\N';

  return String(value as string | number).replace(/[\\\n\r\t\0]/g, (character) => ESCAPED[character] ?? '');
}
