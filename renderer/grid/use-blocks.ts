import type { ClipboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { MOST_CELLS_AT_ONCE } from '../../shared/contract.ts';
import { formatCount } from '../ui/format.ts';
import { inBackground, notifyRefused } from '../ui/notify.ts';
import { fillDown, pasteBlock, pastedTexts } from './block-texts.ts';
import type { PlacedText } from './block-texts.ts';
import type { GridColumn } from './columns.ts';
import { copyText } from './copy-text.ts';
import type { GridSize } from './cursor.ts';
import type { PageCache } from './page-cache.ts';
import { isOneCell, rowsOf } from './selection.ts';
import type { Block } from './selection.ts';
import { readTsv, writeTsv } from './tsv.ts';

/** One cell of a block edit. */
export interface CellEdit<Row> {
  readonly row: Row;
  readonly column: GridColumn<Row>;
  readonly text: string;
}

interface BlockOptions<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly pages: PageCache<Row>;
  readonly size: GridSize;
  readonly block: Block;
  readonly onEditBlock: ((edits: readonly CellEdit<Row>[]) => Promise<unknown>) | undefined;
  readonly onEditOne: (text: string) => void;
  readonly onSelect: (block: Block) => void;
}

export interface BlockActions {
  readonly copy: (event: ClipboardEvent) => void;
  readonly cut: (event: ClipboardEvent) => void;
  readonly paste: (text: string) => void;
  readonly clear: () => void;
  readonly fill: () => void;
}

/** What is done to the selected block as a whole; each change is one step of the owner. */
export function useBlocks<Row>({ columns, pages, size, block, onEditBlock, onEditOne, onSelect }: BlockOptions<Row>): BlockActions {
  const { t } = useTranslation();

  const isEditable = (column: number): boolean => columns[column]?.editable === true;
  const isTooLarge = (target: Block): boolean => {
    const width = columns.slice(target.left, target.right + 1).filter((column) => column.editable === true).length;
    if (width * rowsOf(target) <= MOST_CELLS_AT_ONCE) return false;
    notifyRefused(t('grid.tooManyCells', { n: formatCount(MOST_CELLS_AT_ONCE) }));
    return true;
  };
  const write = async (target: Block, texts: Iterable<PlacedText>): Promise<void> => {
    if (onEditBlock === undefined) return;
    const rows = await pages.read(target.top, target.bottom);
    const edits: CellEdit<Row>[] = [];
    for (const placed of texts) {
      const row = rows[placed.row - target.top];
      const column = columns[placed.column];
      if (row !== undefined && column !== undefined && isEditable(placed.column)) edits.push({ row, column, text: placed.text });
    }
    if (edits.length > 0) await onEditBlock(edits);
  };
  const textsOf = (rows: readonly Row[]): string => writeTsv(rows.map((row) => columns.slice(block.left, block.right + 1).map((column) => column.text(row))));

  /** Does what follows only once the texts are on the clipboard. */
  const copy = (event: ClipboardEvent, then: () => void): void => {
    const held = pages.held(block.top, block.bottom);
    if (held !== null) {
      event.clipboardData.setData('text/plain', textsOf(held));
      then();
      return;
    }
    const copyLater = async (): Promise<void> => {
      if (copyText(textsOf(await pages.read(block.top, block.bottom)))) then();
      else notifyRefused(t('grid.copyFailed'));
    };
    inBackground(copyLater());
  };
  const clear = (): void => {
    if (isOneCell(block)) onEditOne('');
    else if (!isTooLarge(block)) inBackground(write(block, pastedTexts([['']], block)));
  };

  return {
    copy: (event) => copy(event, () => undefined),
    cut: (event) => copy(event, clear),
    paste: (text) => {
      const texts = readTsv(text);
      if (texts.length === 0 || size.rows === 0) return;
      const target = pasteBlock(texts, block, size);
      if (isOneCell(target) && isOneCell(block)) onEditOne(texts[0]?.[0] ?? '');
      else if (!isTooLarge(target)) {
        onSelect(target);
        inBackground(write(target, pastedTexts(texts, target)));
      }
    },
    clear,
    fill: () => {
      const filled = fillDown(block);
      if (filled === null || isTooLarge(filled.target)) return;
      const { source, target } = filled;
      const fill = async (): Promise<void> => {
        const [from] = await pages.read(source, source);
        if (from === undefined) return;
        await write(target, pastedTexts([columns.slice(target.left, target.right + 1).map((column) => column.text(from))], target));
      };
      inBackground(fill());
    },
  };
}
