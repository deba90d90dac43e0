import { describe, expect, it } from 'vitest';
import type { FieldKey } from '../../../shared/kinds/fields.ts';
import type { ColumnView } from '../../../shared/views.ts';
import { certaintyOf, choosableFields, columnOrder } from './kind-facts.ts';

const column = (index: number, field: FieldKey | null): ColumnView => ({ index, header: `h${index}`, field, confidence: 1, why: 'synonym', samples: [] });

describe('choosableFields', () => {
  it('offers a field once, its own always, and metadata to every column', () => {
    const columns = [column(1, 'subMallId'), column(2, 'metadata'), column(3, null)];
    const third = choosableFields('submall-payout', columns, column(3, null));
    expect(third).not.toContain('subMallId');
    expect(third).toContain('payoutAmount');
    expect(third).toContain('metadata');
    expect(choosableFields('submall-payout', columns, column(1, 'subMallId'))).toContain('subMallId');
  });

  it('offers the fields of the kind only', () => {
    expect(choosableFields('submall-payout', [], column(1, null))).not.toContain('partnerId');
    expect(choosableFields('manual-settlement', [], column(1, null))).toContain('partnerId');
  });
});

describe('columnOrder', () => {
  it('puts mapped columns first, in the order of the kind, and the others as they stand', () => {
    const columns = [column(1, null), column(2, 'payoutAmount'), column(3, null), column(4, 'subMallId')];
    expect(columnOrder('submall-payout', columns)).toEqual([3, 1, 0, 2]);
  });
});

describe('certaintyOf', () => {
  it('says in three steps how sure the reading is', () => {
    expect([1, 0.9, 0.7, 0.3].map(certaintyOf)).toEqual(['sure', 'sure', 'likely', 'guess']);
  });
});
