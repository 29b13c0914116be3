import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { GenerationState } from '../generation-state.js';
import type { Projection } from '../projection.js';
import type {
  FillingGeneration,
  GenerationOptions,
  HeldSnapshot,
  LiveReader,
  OpenGeneration,
  ReadModelDatabase,
} from '../read-model-database.port.js';
import { holdSnapshot, peekGeneration } from './compared-side.adapter.js';
import { ControlDatabase } from './control.adapter.js';
import { SqliteFillingGeneration } from './filling-generation.adapter.js';
import { GenerationFiles } from './generation-files.js';
import { fenceOff, SqliteGeneration, type GenerationFile } from './generation.adapter.js';
import { SqliteLiveReader } from './live-reader.adapter.js';

/** The read models of a data folder: `control.sqlite`, and a file for each generation in `read-models/`. */
export class ReadModelFiles implements ReadModelDatabase {
  private constructor(
    readonly control: ControlDatabase,
    private readonly files: GenerationFiles,
  ) {}

  /** Opens what lies in the folder, which is made when missing. */
  static open(folder: string): ReadModelFiles {
    mkdirSync(folder, { recursive: true });
    const files = new GenerationFiles(folder);
    return new ReadModelFiles(ControlDatabase.open(join(folder, 'control.sqlite')), files);
  }

  async create(options: GenerationOptions): Promise<OpenGeneration> {
    return SqliteGeneration.create(this.fileOf(options));
  }

  async fill(options: GenerationOptions): Promise<FillingGeneration> {
    return SqliteFillingGeneration.create(this.fileOf(options));
  }

  async open(options: GenerationOptions): Promise<OpenGeneration> {
    return SqliteGeneration.open(this.fileOf(options));
  }

  async fenceOff(generation: number, token: number): Promise<void> {
    fenceOff(this.files.path(generation), token);
  }

  async hold(generation: number): Promise<HeldSnapshot> {
    return holdSnapshot(this.files.path(generation));
  }

  async peek(generation: number): Promise<GenerationState | undefined> {
    return peekGeneration(this.files.path(generation));
  }

  async list(): Promise<readonly number[]> {
    return this.files.list();
  }

  async remove(generation: number): Promise<boolean> {
    return this.files.remove(generation);
  }

  reader(projections: readonly Projection[], onLetGo: (generation: number) => Promise<void>): LiveReader {
    return new SqliteLiveReader(this.control, this.files, projections, onLetGo);
  }

  async close(): Promise<void> {
    this.control.close();
  }

  private fileOf(options: GenerationOptions): GenerationFile {
    return { ...options, path: this.files.path(options.number) };
  }
}
