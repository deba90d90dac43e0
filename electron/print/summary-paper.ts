/** What stands on a printed summary, in words and nothing but data: it goes to a thread, where `press.ts` lays it out. */
import type { Environment } from '../../shared/services.ts';

export interface PaperFact {
  readonly label: string;
  readonly value: string;
  /** Long values (hashes, file names) take a line of their own. */
  readonly wide?: true;
}

export interface PaperColumn {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** A share of the width of the table. */
  readonly share: number;
}

export interface PaperTable {
  readonly title: string;
  readonly columns: readonly PaperColumn[];
  readonly rows: readonly (readonly string[])[];
  readonly total: readonly string[] | null;
}

/** One environment: its mark, its sums, its tables. Nothing on the paper adds two of them. */
export interface PaperSection {
  readonly environment: Environment;
  readonly environmentWord: string;
  /** That no real money was paid; null for a live one. */
  readonly notReal: string | null;
  readonly figures: readonly PaperFact[];
  readonly amount: { readonly label: string; readonly figures: string; readonly unit: string; readonly words: string };
  readonly tables: readonly PaperTable[];
}

export interface SummaryPaper {
  readonly title: string;
  readonly subtitle: string;
  readonly facts: readonly PaperFact[];
  readonly sections: readonly PaperSection[];
  readonly lists: readonly { readonly title: string; readonly lines: readonly string[] }[];
  readonly signs: readonly string[];
  readonly signDate: string;
  readonly footer: readonly string[];
  /** Of how many pages this is which, with {page} and {pages} in it. */
  readonly pageOf: string;
  readonly created: Date;
}
