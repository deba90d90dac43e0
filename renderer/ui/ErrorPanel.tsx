import { Button } from '@mantine/core';
import { IconCircleXFilled, IconShieldCheck, IconShieldExclamation } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskFailure } from '../desk/failure.ts';
import { useCatalogue } from '../i18n/catalogue.ts';

interface ErrorPanelProps {
  readonly failure: DeskFailure;
  readonly title?: string;
  readonly note?: string;
  readonly onRetry?: () => void;
  readonly children?: ReactNode;
}

/** What happened, whether money moved, and what to do now; the code small beneath for whoever is asked. */
export function ErrorPanel({ failure, title, note, onRetry, children }: ErrorPanelProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const moved = failure.moneyMoved === 'maybe';
  return (
    <section className="error-panel" role="alert" data-testid="error-panel" data-code={failure.code}>
      <IconCircleXFilled size={20} className="tone-error" aria-hidden />
      <div className="error-panel-text">
        <h2>{title ?? t('error.title')}</h2>
        <p>{failure.lost ? t('error.lost') : `${words.error(failure.code, failure.params)} ${words.errorNow(failure.code)}`}</p>
        {note !== undefined && <p>{note}</p>}
        <p className={`error-panel-money ${moved ? 'tone-warning' : 'muted'}`}>
          {moved ? <IconShieldExclamation size={16} aria-hidden /> : <IconShieldCheck size={16} aria-hidden />}
          {words.moneyMoved(failure.moneyMoved)}
        </p>
        <p className="muted small">{t('error.code', { code: failure.code })}</p>
        {(onRetry !== undefined || children !== undefined) && (
          <div className="button-row">
            {onRetry !== undefined && (
              <Button variant="default" onClick={onRetry} data-testid="retry">
                {t('common.retry')}
              </Button>
            )}
            {children}
          </div>
        )}
      </div>
    </section>
  );
}
