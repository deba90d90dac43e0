/** Reading a file in the thread that asks; the desk itself uses the worker of reader.ts. */
import { DeskError } from '../../shared/errors.ts';
import { detectFile } from './detect.ts';
import { ReadBudget, withDefaults } from './limits.ts';
import type { ReadLimits } from './limits.ts';
import { collectingSink } from './table.ts';
import type { ReadProgress, TableSink, Workbook, WorkbookFacts } from './table.ts';

export interface ReadOptions {
  readonly limits?: Partial<ReadLimits> | undefined;
  /** For an encrypted .xlsx; other files are read without it. */
  readonly password?: string | undefined;
  /** Called at most once every 1,000 rows, and once at the end. */
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
}

/**
 * Reads every sheet of a file. The bytes are not changed.
 * Rejects with a DeskError whose code is one of the FILE_ codes.
 */
export async function readWorkbook(bytes: Uint8Array, options: ReadOptions = {}): Promise<Workbook> {
  const { sink, sheets } = collectingSink();
  const facts = await readInto(bytes, sink, options);
  return { ...facts, sheets };
}

/** Like readWorkbook, but hands the rows to a sink as they come. What the sink has of a failed reading is void. */
export async function readInto(bytes: Uint8Array, sink: TableSink, options: ReadOptions = {}): Promise<WorkbookFacts> {
  const limits = withDefaults(options.limits);
  if (bytes.byteLength > limits.fileBytes) {
    throw new DeskError('FILE_TOO_LARGE', { bytes: bytes.byteLength, limitBytes: limits.fileBytes });
  }
  const budget = new ReadBudget(limits, options.onProgress);
  const facts = await readKind(bytes, budget, sink, options.password);
  budget.report();
  return facts;
}

/** Loads the readers of the commonest files. */
export async function prepareReaders(): Promise<void> {
  await Promise.all([import('./xlsx/read-xlsx.ts'), import('./csv.ts')]);
}

/** Each reader is loaded for its own files only: the thread that reads starts anew for every file. */
async function readKind(bytes: Uint8Array, budget: ReadBudget, sink: TableSink, password: string | undefined): Promise<WorkbookFacts> {
  switch (detectFile(bytes)) {
    case 'text': {
      const { readCsv } = await import('./csv.ts');
      return await readCsv(bytes, budget, sink);
    }
    case 'html': {
      const { readHtml } = await import('./html/read-html.ts');
      return await readHtml(bytes, budget, sink);
    }
    case 'encrypted':
      return await readEncrypted(bytes, budget, sink, password);
    case 'xls': {
      const { readXls } = await import('./xls/read-xls.ts');
      await readXls(bytes, budget, sink, password !== undefined);
      return { format: 'xls', encoding: null, delimiter: null };
    }
    case 'zip':
      return await readZip(bytes, budget, sink);
  }
}

async function readZip(bytes: Uint8Array, budget: ReadBudget, sink: TableSink): Promise<WorkbookFacts> {
  const { readXlsx } = await import('./xlsx/read-xlsx.ts');
  await readXlsx(bytes, budget, sink);
  return { format: 'xlsx', encoding: null, delimiter: null };
}

async function readEncrypted(bytes: Uint8Array, budget: ReadBudget, sink: TableSink, password: string | undefined): Promise<WorkbookFacts> {
  if (password === undefined) throw new DeskError('FILE_ENCRYPTED');
  const { decryptWorkbook } = await import('./decrypt.ts');
  const decrypted = await decryptWorkbook(bytes, password, budget);
  if (detectFile(decrypted) !== 'zip') throw new DeskError('FILE_NOT_A_SHEET');
  return { ...(await readZip(decrypted, budget, sink)), decrypted };
}
