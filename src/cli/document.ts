import { createReadStream, createWriteStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { ProblemError } from '../api/problem.js';
import { assertUsable } from '../data-folder.js';
import { DocumentStore, MEDIA_TYPES, mediaTypeOf, sha256Of } from '../documents/index.js';
import { common, type CommonOptions } from './context.js';
import { print } from './output.js';

interface PutOptions extends CommonOptions {
  readonly type?: string;
}
interface GetOptions extends CommonOptions {
  readonly out?: string;
}

/** `document put` and `document get`. */
export function addDocument(program: Command): void {
  const document = program.command('document').description('Tài liệu kèm theo · documents that commands cite'); // prettier-ignore
  common(document.command('put <file>').description('Lưu một tệp; in ra cách dẫn · keep a file; prints how it is cited')) // prettier-ignore
    .option(
      '--type <media-type>',
      `what it is called; default what its bytes say (${MEDIA_TYPES.length} types are kept)`,
    ) // prettier-ignore
    .addHelpText('after', '\nExample:\n  npx kientoan document put bien-ban.pdf')
    .action(async (file: string, options: PutOptions) => {
      const store = storeOf(options);
      const hash = await sha256Of(file).catch((error: unknown) => {
        throw unreadable(file, error);
      });
      const type = options.type ?? (await mediaTypeOf(file));
      const { document: kept } = await store.put(hash, type, createReadStream(file));
      const cited = { ...kept, name: basename(file) };
      print(options, cited, (one) => JSON.stringify(one, null, 2));
    });
  common(document.command('get <sha256>').description('Đọc một tài liệu · read a document'))
    .option('--out <file>', 'write it there, where nothing is yet; default standard output')
    .addHelpText('after', '\nExample:\n  npx kientoan document get HASH --out bien-ban.pdf')
    .action(async (sha256: string, options: GetOptions) => {
      const { document: kept, bytes } = await storeOf(options).read(sha256);
      if (options.out === undefined && !options.json) return pipeline(bytes, process.stdout, { end: false });
      if (options.out === undefined) bytes.destroy();
      else await pipeline(bytes, createWriteStream(options.out, { flags: 'wx', mode: 0o600 })).catch((error: unknown) => {
        throw unreadable(options.out ?? '', error);
      }); // prettier-ignore
      print(
        options,
        kept,
        ({ mediaType, bytes: size }) => `${options.out ?? ''}: ${mediaType}, ${size} bytes`,
      );
    });
}

function storeOf({ data }: CommonOptions): DocumentStore {
  const folder = resolve(data);
  assertUsable(folder);
  return new DocumentStore(folder);
}

function unreadable(file: string, error: unknown): ProblemError {
  return new ProblemError(400, 'file-unreadable', `"${file}" cannot be used: ${(error as Error).message}`, 'Check the path.', {
    where: file, rule: 'command line',
  }); // prettier-ignore
}
