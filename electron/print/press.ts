import { once } from 'node:events';
import PdfDocument from 'pdfkit';
import type { Fonts } from './fonts.ts';
import type { PaperFact, PaperSection, PaperTable, SummaryPaper } from './summary-paper.ts';

/** A4 in points, as all lengths here. Black, greys and lines only: it is read from a black and white printer. */
const PAGE = { width: 595.28, height: 841.89 };
const MARGIN = { side: 46, top: 46, bottom: 62 };
const WIDTH = PAGE.width - 2 * MARGIN.side;
const BLACK = '#111111';
const GREY = '#555555';
const LINE = '#8a8a8a';
const SHADE = '#ececec';
const SMALL = 8;
const TEXT = 9;
const ROW = 16.5;
/** Figures of one width, so that amounts stand under each other. */
const FIGURES: { readonly features: PDFKit.Mixins.OpenTypeFeatures[] } = { features: ['tnum'] };

/** The paper as the bytes of a PDF. Lays out at once: for a thread of its own. `compress`: false for a reader that only knows the text of the format. */
export async function pressSummary(paper: SummaryPaper, fonts: Fonts, compress: boolean): Promise<Uint8Array> {
  const document = new PdfDocument({
    size: 'A4',
    margins: { left: MARGIN.side, right: MARGIN.side, top: MARGIN.top, bottom: MARGIN.bottom },
    bufferPages: true,
    compress,
    info: { Title: paper.title, Creator: 'SettleDesk', Producer: 'SettleDesk', CreationDate: paper.created },
    lang: 'ko',
  });
  document.registerFont('regular', Buffer.from(fonts.regular));
  document.registerFont('bold', Buffer.from(fonts.bold));
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  new Press(document).print(paper);
  const ended = once(document, 'end');
  document.end();
  await ended;
  return new Uint8Array(Buffer.concat(parts));
}

class Press {
  readonly #pdf: PDFKit.PDFDocument;
  #y = MARGIN.top;

  constructor(pdf: PDFKit.PDFDocument) {
    this.#pdf = pdf;
  }

  print(paper: SummaryPaper): void {
    this.#head(paper);
    this.#facts(paper.facts);
    for (const section of paper.sections) this.#section(section, paper.sections.length > 1);
    for (const list of paper.lists) this.#list(list);
    this.#footers(paper);
  }

  /** Text on one line, shortened where it does not fit: nothing runs into its neighbour. */
  #text(text: string, x: number, y: number, width: number, style: { readonly size?: number; readonly bold?: true; readonly align?: 'left' | 'right' | 'center'; readonly color?: string } = {}): void {
    const pdf = this.#pdf.font(style.bold ? 'bold' : 'regular').fontSize(style.size ?? TEXT).fillColor(style.color ?? BLACK);
    const shown = this.#fitted(text.replaceAll(/\s+/g, ' '), width);
    const wide = pdf.widthOfString(shown, FIGURES);
    const left = style.align === 'right' ? x + width - wide : style.align === 'center' ? x + (width - wide) / 2 : x;
    pdf.text(shown, left, y, { lineBreak: false, ...FIGURES });
  }

  #fitted(text: string, width: number): string {
    if (this.#pdf.widthOfString(text, FIGURES) <= width) return text;
    let end = text.length;
    while (end > 1 && this.#pdf.widthOfString(`${text.slice(0, end)}…`, FIGURES) > width) end -= 1;
    return `${text.slice(0, end)}…`;
  }

  #line(y: number, width = 0.5, color = LINE): void {
    this.#pdf.lineWidth(width).strokeColor(color).moveTo(MARGIN.side, y).lineTo(MARGIN.side + WIDTH, y).stroke();
  }

  /** A new page where less than `height` is left on this one; whether there was need. */
  #room(height: number): boolean {
    if (this.#y + height <= PAGE.height - MARGIN.bottom) return false;
    this.#pdf.addPage();
    this.#y = MARGIN.top;
    return true;
  }

  #head(paper: SummaryPaper): void {
    const signWidth = 58;
    const signs = paper.signs.length * signWidth;
    const x = MARGIN.side + WIDTH - signs;
    const height = 66;
    for (const [at, sign] of paper.signs.entries()) {
      const left = x + at * signWidth;
      this.#pdf.lineWidth(0.6).strokeColor(BLACK).rect(left, MARGIN.top, signWidth, height).stroke();
      this.#pdf.rect(left, MARGIN.top, signWidth, 16).fillAndStroke(SHADE, BLACK);
      this.#text(sign, left, MARGIN.top + 3.5, signWidth, { size: SMALL, align: 'center', bold: true });
      this.#pdf.lineWidth(0.4).strokeColor(LINE).moveTo(left, MARGIN.top + height - 15).lineTo(left + signWidth, MARGIN.top + height - 15).stroke();
      this.#text(paper.signDate, left, MARGIN.top + height - 11.5, signWidth, { size: 6.5, align: 'center', color: GREY });
    }
    const room = WIDTH - signs - 18;
    const marks = paper.sections.map((section) => section);
    this.#text(paper.title, MARGIN.side, MARGIN.top - 2, room, { size: 20, bold: true });
    this.#text(paper.subtitle, MARGIN.side, MARGIN.top + 25, room, { size: 10, color: GREY });
    let left = MARGIN.side;
    for (const section of marks) left += this.#mark(section, left, MARGIN.top + 44) + 6;
    this.#y = MARGIN.top + height + 16;
    this.#line(this.#y - 6, 1.2, BLACK);
  }

  /** The environment by word and by shape: live is black, test is framed, practice is framed in dashes. */
  #mark(section: Pick<PaperSection, 'environment' | 'environmentWord'>, x: number, y: number): number {
    const pdf = this.#pdf.font('bold').fontSize(TEXT);
    const width = pdf.widthOfString(section.environmentWord) + 18;
    const live = section.environment === 'live';
    if (live) pdf.roundedRect(x, y, width, 18, 2).fill(BLACK);
    else if (section.environment === 'practice') pdf.lineWidth(0.9).dash(2.5, { space: 2 }).strokeColor(BLACK).roundedRect(x, y, width, 18, 2).stroke().undash();
    else pdf.lineWidth(0.9).strokeColor(BLACK).roundedRect(x, y, width, 18, 2).stroke();
    this.#text(section.environmentWord, x, y + 4, width, { bold: true, align: 'center', color: live ? '#ffffff' : BLACK });
    return width;
  }

  /** Two columns of label and value; a wide one has the whole line. */
  #facts(facts: readonly PaperFact[]): void {
    const half = WIDTH / 2;
    const label = 78;
    let column = 0;
    for (const fact of facts) {
      if (fact.wide && column === 1) this.#y += ROW - 2;
      if (fact.wide) column = 0;
      if (column === 0) this.#room(ROW);
      const x = MARGIN.side + column * half;
      this.#text(fact.label, x, this.#y, label - 6, { size: SMALL, color: GREY });
      this.#text(fact.value, x + label, this.#y - 0.5, (fact.wide ? WIDTH : half) - label - 8);
      if (fact.wide || column === 1) this.#y += ROW - 2;
      column = fact.wide || column === 1 ? 0 : 1;
    }
    if (column === 1) this.#y += ROW - 2;
    this.#y += 6;
  }

  #section(section: PaperSection, several: boolean): void {
    this.#room(110);
    if (several) {
      this.#y += 6;
      this.#mark(section, MARGIN.side, this.#y);
      this.#y += 26;
    }
    if (section.notReal !== null) {
      this.#pdf.lineWidth(0.8).dash(3, { space: 2 }).strokeColor(BLACK).rect(MARGIN.side, this.#y, WIDTH, 20).stroke().undash();
      this.#text(section.notReal, MARGIN.side + 10, this.#y + 5, WIDTH - 20, { bold: true });
      this.#y += 28;
    }
    this.#amount(section);
    for (const table of section.tables) this.#table(table);
  }

  #amount({ amount, figures }: PaperSection): void {
    const height = 58;
    const top = this.#y;
    this.#pdf.lineWidth(1).strokeColor(BLACK).rect(MARGIN.side, top, WIDTH, height).stroke();
    const left = 120;
    this.#pdf.lineWidth(0.5).strokeColor(LINE).moveTo(MARGIN.side + left, top).lineTo(MARGIN.side + left, top + height).stroke();
    for (const [at, figure] of figures.entries()) {
      this.#text(figure.label, MARGIN.side + 12, top + 10 + at * 24, left - 20, { size: SMALL, color: GREY });
      this.#text(figure.value, MARGIN.side + 12, top + (figures.length > 1 ? 8 : 24) + at * 24, left - 24, { size: figures.length > 1 ? 11 : 17, bold: true, align: 'right' });
    }
    const x = MARGIN.side + left + 14;
    const width = WIDTH - left - 28;
    this.#text(amount.label, x, top + 10, 90, { size: SMALL, color: GREY });
    this.#text(`${amount.figures} ${amount.unit}`, x + 60, top + 7, width - 60, { size: 18, bold: true, align: 'right' });
    this.#text(amount.words, x, top + 36, width, { size: 11, align: 'right' });
    this.#y = top + height + 16;
  }

  #tableHead(table: PaperTable): void {
    this.#pdf.rect(MARGIN.side, this.#y, WIDTH, ROW).fill(SHADE);
    this.#line(this.#y, 0.8, BLACK);
    this.#cells(table, table.columns.map((column) => column.header), { bold: true, size: SMALL });
    this.#y += ROW;
    this.#line(this.#y, 0.5, BLACK);
  }

  #cells(table: PaperTable, cells: readonly string[], style: { readonly bold?: true; readonly size?: number } = {}): void {
    const shares = table.columns.reduce((sum, column) => sum + column.share, 0);
    let x = MARGIN.side;
    for (const [at, column] of table.columns.entries()) {
      const width = (WIDTH * column.share) / shares;
      this.#text(cells[at] ?? '', x + 5, this.#y + (style.size === undefined ? 4.5 : 5), width - 10, { ...style, align: column.align });
      x += width;
    }
  }

  #table(table: PaperTable): void {
    if (table.rows.length === 0) return;
    this.#room(24 + ROW * Math.min(4, table.rows.length + 2));
    this.#text(table.title, MARGIN.side, this.#y, WIDTH, { size: 10.5, bold: true });
    this.#y += 17;
    this.#tableHead(table);
    let group = '';
    for (const [at, row] of table.rows.entries()) {
      // The last row stays with the sum under it.
      const needed = at === table.rows.length - 1 && table.total !== null ? 2 * ROW : ROW;
      group = row[0] === '' ? group : (row[0] ?? '');
      const turned = this.#room(needed);
      if (turned) this.#tableHead(table);
      // What a row shares with the one above it is said again on a new page.
      this.#cells(table, turned ? [group, ...row.slice(1)] : row);
      this.#y += ROW;
      this.#line(this.#y, 0.3);
    }
    if (table.total !== null) {
      this.#line(this.#y, 0.8, BLACK);
      this.#cells(table, table.total, { bold: true });
      this.#y += ROW;
      this.#line(this.#y, 0.8, BLACK);
    }
    this.#y += 14;
  }

  #list({ title, lines }: SummaryPaper['lists'][number]): void {
    this.#room(20 + 14 * Math.min(3, lines.length));
    this.#text(title, MARGIN.side, this.#y, WIDTH, { size: 10.5, bold: true });
    this.#y += 17;
    for (const line of lines) {
      this.#room(14);
      this.#text('·', MARGIN.side + 2, this.#y, 8);
      this.#text(line, MARGIN.side + 12, this.#y, WIDTH - 12);
      this.#y += 14;
    }
    this.#y += 8;
  }

  #footers(paper: SummaryPaper): void {
    const { start, count } = this.#pdf.bufferedPageRange();
    for (let page = start; page < start + count; page += 1) {
      this.#pdf.switchToPage(page);
      // Text below the margin would open a new page.
      this.#pdf.page.margins.bottom = 0;
      const top = PAGE.height - MARGIN.bottom + 16;
      this.#line(top - 6);
      for (const [at, line] of paper.footer.entries()) this.#text(line, MARGIN.side, top + at * 11, WIDTH - 60, { size: 7, color: GREY });
      this.#text(paper.pageOf.replace('{page}', String(page - start + 1)).replace('{pages}', String(count)), MARGIN.side + WIDTH - 56, top, 56, { size: SMALL, align: 'right' });
    }
  }
}
