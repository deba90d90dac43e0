/** An empty sheet to fill in: headers with notes, formats and choices already set, an example and the rules. */
import type { Style, Worksheet } from 'exceljs';
import { ROWS_PER_BREATH } from '../../shared/breaths.ts';
import { shownText } from '../../shared/cells.ts';
import type { Cell } from '../../shared/cells.ts';
import { FORMAT_STYLES, writtenCell, writtenText } from './write/cell-value.ts';
import type { ColumnFormat } from './write/cell-value.ts';
import type { SafeWriteOptions } from './write/write-safely.ts';
import { columnWidth } from './write/widths.ts';
import { columnLetters, headerCell, quotedName, writeWorkbookFile } from './write/workbook-stream.ts';
import type { WorkbookInfo } from './write/workbook-stream.ts';

export interface TemplateColumn {
  readonly header: string;
  /** Shown as ` *` behind the header. */
  readonly required: boolean;
  readonly format: ColumnFormat;
  /** Becomes a comment on the header cell. */
  readonly note?: string;
  /** Becomes a drop-down list. */
  readonly choices?: readonly string[];
  readonly width?: number;
}

export interface TemplateWorkbookInput extends WorkbookInfo {
  readonly sheetName: string;
  readonly columns: readonly TemplateColumn[];
  /** Rows that are already filled in. */
  readonly rows: readonly (readonly Cell[])[];
  readonly example: { readonly name: string; readonly rows: readonly (readonly Cell[])[] };
  readonly rules: {
    readonly name: string;
    readonly title: string;
    readonly entries: readonly { readonly label: string; readonly text: string }[];
  };
  /** Name of the very hidden sheet that holds the choices. */
  readonly choicesName: string;
  /** What Excel says to a value that is not in the list, or no date. */
  readonly choiceError: { readonly title: string; readonly text: string };
  readonly dateError: { readonly title: string; readonly text: string };
}

const LAST_ROW = 1_048_576;
const TITLE_STYLE: Partial<Style> = { numFmt: '@', font: { bold: true, size: 14 } };
const LABEL_STYLE: Partial<Style> = { numFmt: '@', font: { bold: true }, alignment: { vertical: 'top' } };
const RULE_STYLE: Partial<Style> = { numFmt: '@', alignment: { vertical: 'top', wrapText: true } };
const EARLIEST_DATE = new Date(Date.UTC(2000, 0, 1));

/** Errors: DISK_FULL, FILE_NOT_WRITABLE. */
export async function writeTemplateWorkbook(
  filePath: string,
  input: TemplateWorkbookInput,
  options: SafeWriteOptions = {},
): Promise<void> {
  const { columns } = input;
  const headers = columns.map((column) => (column.required ? `${column.header} *` : column.header));
  const widths = columns.map((column, index) => {
    const example = [...input.example.rows, ...input.rows.slice(0, 200)].map((row) => shownText(row[index] ?? null));
    return column.width ?? columnWidth([headers[index] ?? '', ...example, ...(column.choices ?? [])]);
  });
  const headerRow = headers.map((header) => headerCell(writtenText(header)));
  await writeWorkbookFile(
    filePath,
    input,
    async (workbook) => {
      const sheet = workbook.addSheet({ name: input.sheetName, widths, frozenRows: 1 });
      // The format of a whole column: what is typed or pasted later keeps its leading zeros.
      for (const [index, column] of columns.entries()) {
        sheet.worksheet.getColumn(index + 1).style = FORMAT_STYLES[column.format];
        if (column.note !== undefined) sheet.worksheet.getCell(1, index + 1).note = column.note;
      }
      sheet.addRow(headerRow);
      for (const [index, row] of input.rows.entries()) {
        // Every cell has a style: what is typed into an empty one later keeps its zeros, too.
        sheet.addRow(row.map((cell, column) => writtenCell(cell) ?? { value: null, style: FORMAT_STYLES[columns[column]?.format ?? 'text'] }));
        if (index % ROWS_PER_BREATH === 0) await workbook.breathe();
      }
      const choiceLists = columns.map((column) => column.choices).filter((choices) => choices !== undefined);
      addValidations(sheet.worksheet, input);

      const example = workbook.addSheet({ name: input.example.name, widths, frozenRows: 1 });
      example.addRow(headerRow);
      for (const row of input.example.rows) example.addRow(row.map(writtenCell));

      const rules = workbook.addSheet({
        name: input.rules.name,
        widths: [columnWidth(input.rules.entries.map((entry) => entry.label)), 90],
      });
      const title = writtenText(input.rules.title);
      rules.addRow([title === null ? null : { ...title, style: TITLE_STYLE }]);
      rules.addRow([]);
      for (const entry of input.rules.entries) {
        const label = writtenText(entry.label);
        const text = writtenText(entry.text);
        rules.addRow([
          label === null ? null : { ...label, style: LABEL_STYLE },
          text === null ? null : { ...text, style: RULE_STYLE },
        ]);
      }

      if (choiceLists.length === 0) return;
      const lists = workbook.addSheet({ name: input.choicesName, widths: choiceLists.map(() => 20), hidden: true });
      const longest = Math.max(...choiceLists.map((choices) => choices.length));
      for (let index = 0; index < longest; index += 1) {
        lists.addRow(choiceLists.map((choices) => writtenText(choices[index] ?? '')));
      }
    },
    options,
  );
}

/**
 * Choices lie on a sheet of their own: written into the validation itself they may have 255 characters and no comma.
 */
function addValidations(worksheet: Worksheet, input: TemplateWorkbookInput): void {
  let list = 0;
  for (const [index, column] of input.columns.entries()) {
    const letters = columnLetters(index + 1);
    const range = `${letters}2:${letters}${LAST_ROW}`;
    const { choices } = column;
    if (choices !== undefined) {
      list += 1;
      const listLetters = columnLetters(list);
      validationsOf(worksheet).add(range, {
        type: 'list',
        allowBlank: true,
        showErrorMessage: true,
        errorTitle: input.choiceError.title,
        error: input.choiceError.text,
        formulae: [`${quotedName(input.choicesName)}!$${listLetters}$1:$${listLetters}$${Math.max(1, choices.length)}`],
      });
    } else if (column.format === 'date') {
      validationsOf(worksheet).add(range, {
        type: 'date',
        operator: 'greaterThanOrEqual',
        allowBlank: true,
        showErrorMessage: true,
        errorTitle: input.dateError.title,
        error: input.dateError.text,
        formulae: [EARLIEST_DATE],
      });
    }
  }
}

interface Validations {
  add(range: string, validation: Record<string, unknown>): void;
}

/** exceljs types validations by cell only; by range they cost one line instead of a million. */
function validationsOf(worksheet: Worksheet): Validations {
  const { dataValidations } = worksheet as Worksheet & { dataValidations: Validations };
  return dataValidations;
}
