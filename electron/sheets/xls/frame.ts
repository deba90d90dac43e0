/** The globals of an .xls: which sheets it has, its number formats, its shared texts and its date system. */
import { DeskError } from '../../../shared/errors.ts';
import { damaged } from '../limits.ts';
import type { ReadBudget } from '../limits.ts';
import type { SheetVisibility } from '../table.ts';
import { builtInFormat, parseNumberFormat } from '../xlsx/number-format.ts';
import type { NumberFormat } from '../xlsx/number-format.ts';
import { standalone } from '../xlsx/text.ts';
import { RECORD, readRecord } from './records.ts';
import type { Fields } from './records.ts';

export interface SheetPlace {
  readonly name: string;
  readonly visibility: SheetVisibility;
  readonly offset: number;
}

export interface XlsFrame {
  readonly sheets: readonly SheetPlace[];
  /** By style index. */
  readonly formats: readonly NumberFormat[];
  readonly sharedStrings: readonly string[];
  readonly date1904: boolean;
}

const BIFF8 = 0x0600;
const GLOBALS = 0x0005;
const WORKSHEET = 0;

/** Errors: FILE_TYPE_UNSUPPORTED (older than Excel 97), FILE_ENCRYPTED, FILE_DAMAGED, FILE_NO_SHEETS, limits. */
export function readFrame(stream: DataView, budget: ReadBudget, hasPassword: boolean): XlsFrame {
  const sheets: SheetPlace[] = [];
  const custom = new Map<number, NumberFormat>();
  const formatIds: number[] = [];
  let sharedStrings: readonly string[] = [];
  let date1904 = false;
  let ended = false;

  const first = readRecord(stream, 0);
  if (first.record.type !== RECORD.bof) throw damaged('no workbook stream');
  if (first.record.fields.uint16() !== BIFF8) throw new DeskError('FILE_TYPE_UNSUPPORTED', { type: 'xls' });
  if (first.record.fields.uint16() !== GLOBALS) throw damaged('globals');
  for (let offset = first.next; !ended; ) {
    const { record, next } = readRecord(stream, offset);
    const { fields } = record;
    offset = next;
    switch (record.type) {
      case RECORD.filePass:
        // What follows is ciphertext.
        throw hasPassword ? new DeskError('FILE_TYPE_UNSUPPORTED', { type: 'encryption' }) : new DeskError('FILE_ENCRYPTED');
      case RECORD.boundSheet: {
        const place = readSheetPlace(fields);
        if (place !== null) sheets.push(place);
        break;
      }
      case RECORD.date1904:
        date1904 = fields.uint16() === 1;
        break;
      case RECORD.format: {
        const id = fields.uint16();
        custom.set(id, parseNumberFormat(fields.text(2)));
        break;
      }
      case RECORD.cellFormat:
        fields.skip(2);
        formatIds.push(fields.uint16());
        break;
      case RECORD.sharedStrings:
        sharedStrings = readSharedStrings(fields, budget);
        break;
      case RECORD.eof:
        ended = true;
        break;
      default:
        break;
    }
  }
  if (sheets.length === 0) throw new DeskError('FILE_NO_SHEETS');
  if (sheets.length > budget.limits.sheets) throw new DeskError('FILE_INFLATES_TOO_MUCH', { limitSheets: budget.limits.sheets });
  return { sheets, formats: formatIds.map((id) => custom.get(id) ?? builtInFormat(id)), sharedStrings, date1904 };
}

/** Null for charts and macros: they hold no table. */
function readSheetPlace(fields: Fields): SheetPlace | null {
  const offset = fields.uint32();
  const state = fields.uint8() & 3;
  const type = fields.uint8();
  const name = standalone(fields.text(1));
  if (type !== WORKSHEET) return null;
  return { name, offset, visibility: state === 0 ? 'visible' : state === 1 ? 'hidden' : 'veryHidden' };
}

function readSharedStrings(fields: Fields, budget: ReadBudget): readonly string[] {
  const { limits } = budget;
  fields.skip(4);
  const count = fields.uint32();
  if (count > limits.sharedStrings) throw new DeskError('FILE_INFLATES_TOO_MUCH', { limitTexts: limits.sharedStrings });
  const texts: string[] = [];
  let characters = 0;
  for (let index = 0; index < count; index += 1) {
    const text = fields.richText();
    characters += text.length;
    if (characters * 2 > limits.sharedStringBytes) throw new DeskError('FILE_INFLATES_TOO_MUCH', { limitBytes: limits.sharedStringBytes });
    if (index % 10_000 === 0) budget.checkTime();
    texts.push(standalone(text));
  }
  return texts;
}
