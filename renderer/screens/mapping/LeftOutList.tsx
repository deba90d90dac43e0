import { useTranslation } from 'react-i18next';
import type { DraftView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/Page.tsx';

/** More rows than this are summed up in a line: nobody reads them one by one. */
const SHOWN = 50;

export function LeftOutList({ rows }: { readonly rows: DraftView['leftOut'] }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  if (rows.length === 0) return null;
  return (
    <Panel title={t('mapping.leftOutTitle')} note={t('mapping.leftOutText')} flush testId="left-out-list">
      <table className="table">
        <thead>
          <tr>
            <th className="left-out-row">{t('review.rowNumber')}</th>
            <th className="left-out-reason">{t('mapping.reason')}</th>
            <th>{t('mapping.content')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map((row) => (
            <tr key={row.row}>
              <td className="number muted">{formatCount(row.row)}</td>
              <td className="nowrap">{words.leftOut(row.reason)}</td>
              <td className="left-out-text">
                <span className="ellipsis" title={row.text}>
                  {row.note === null ? row.text : `${row.text} (${row.note})`}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > SHOWN && <p className="muted small list-rest">{t('common.more', { n: formatCount(rows.length - SHOWN) })}</p>}
    </Panel>
  );
}
