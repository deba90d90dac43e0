import { useTranslation } from 'react-i18next';
import type { ColumnFilter } from '../../../shared/views.ts';

type Value = ColumnFilter['values'][number];

/** How a value of a column stands in a list: an empty cell and one that cannot be read are said in words. */
export function useValueText(): (value: Value, isAmount?: boolean) => string {
  const { t } = useTranslation();
  return ({ value, type }, isAmount = false) => {
    if (type === 'blank') return t('look.blank');
    if (type === 'unreadable') return t('look.unreadable', { text: value === '' ? t('look.blank') : value });
    return isAmount ? value.replace(/\B(?=(\d{3})+$)/g, ',') : value;
  };
}

export function isSameValue(left: Value, right: Value): boolean {
  return left.value === right.value && left.type === right.type;
}
