import { IconBolt } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { PreviewView } from '../../../shared/views.ts';
import { formatCount } from '../../ui/format.ts';

/** What is paid at once cannot be taken back: said before it is sent, with the hours in which it is said to work. */
export function ExpressNotice({ preview }: { readonly preview: PreviewView }) {
  const { t } = useTranslation();
  const { express } = preview;
  if (express === null) return null;
  return (
    <div className="notice notice-warning express-notice" role="status" data-testid="express-notice">
      <IconBolt size={18} className="tone-warning" aria-hidden />
      <div className="notice-body">
        <p className="notice-title number">{t('seller.expressTitle', { n: formatCount(express.count), amount: formatWon(express.amount) })}</p>
        <p>{t('seller.expressText')}</p>
        <p>
          {t('seller.expressHours')} <strong data-testid="express-hours">{express.now ? t('seller.expressHoursNow') : t('seller.expressHoursNot')}</strong>{' '}
          {t('seller.expressLater')}
        </p>
      </div>
    </div>
  );
}
