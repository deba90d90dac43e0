import { Radio } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KstDate } from '../../../shared/calendar.ts';
import { kindOf } from '../../../shared/kinds/index.ts';
import type { PayTiming } from '../../../shared/kinds/kind.ts';
import type { ServiceId } from '../../../shared/services.ts';
import type { DraftView, PreviewView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { changeDraft } from '../../stores/draft.ts';
import { useSession } from '../../stores/session.ts';
import { formatCount, formatDate } from '../../ui/format.ts';
import { inBackground } from '../../ui/notify.ts';
import { Panel } from '../../ui/Page.tsx';
import { PayCalendar } from './PayCalendar.tsx';

interface PayDateProps {
  readonly draft: DraftView;
  readonly preview: PreviewView;
  readonly service: ServiceId | null;
  /** Told while "on a chosen day" has no day yet. */
  readonly onOpen: (open: boolean) => void;
}

/** Toss v2 calls things by their own names: at once is a way of paying there, not today's date. */
const sellerChoices = [
  { value: 'sheet', label: 'confirm.timingSheet', hint: 'seller.timingSheetHint' },
  { value: 'immediate', label: 'seller.timingImmediate', hint: 'seller.timingImmediateHint' },
  { value: 'date', label: 'confirm.timingDate', hint: 'seller.timingDateHint' },
] as const;

const choices = [
  { value: 'sheet', label: 'confirm.timingSheet', hint: 'confirm.timingSheetHint' },
  { value: 'immediate', label: 'confirm.timingImmediate', hint: 'confirm.timingImmediateHint' },
  { value: 'date', label: 'confirm.timingDate', hint: 'confirm.timingDateHint' },
] as const;

export function PayDate({ draft, preview, service, onOpen }: PayDateProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const title = words.field(kindOf(draft.kind).dateField);
  const language = useSession((state) => state.language);
  const [picking, setPicking] = useState(false);
  const chosen = picking ? 'date' : draft.timing.type;
  const setTiming = (timing: PayTiming): void => inBackground(changeDraft('drafts.setTiming', { id: draft.id, timing }));
  const choose = (value: string): void => {
    const wantsDay = value === 'date' && draft.timing.type !== 'date';
    setPicking(wantsDay);
    onOpen(wantsDay);
    if (value === 'sheet' || value === 'immediate') setTiming({ type: value });
  };
  const pick = (date: KstDate): void => {
    setPicking(false);
    onOpen(false);
    setTiming({ type: 'date', date });
  };
  return (
    <Panel title={title} note={draft.kind === 'manual-settlement' ? t('confirm.timingTextManual') : t('confirm.timingText')} testId="pay-date">
      <Radio.Group aria-label={title} value={chosen} onChange={choose}>
        <div className="choices">
          {(draft.kind === 'seller-payout' ? sellerChoices : choices).map((choice) => (
            <Radio key={choice.value} value={choice.value} label={t(choice.label)} description={t(choice.hint)} data-testid={`timing-${choice.value}`} />
          ))}
        </div>
      </Radio.Group>
      {chosen === 'date' && service !== null && <PayCalendar service={service} chosen={draft.timing.type === 'date' ? draft.timing.date : null} suggested={preview.nextPayableDate} onPick={pick} />}
      {preview.datesReplaced > 0 && (
        <div className="notice notice-note">
          <IconInfoCircle size={16} className="tone-note" aria-hidden />
          <span className="notice-body">{t('confirm.datesReplaced', { n: formatCount(preview.datesReplaced) })}</span>
        </div>
      )}
      {preview.nextPayableDate !== null && <p className="muted small next-payable">{t('confirm.nextPayable', { date: formatDate(preview.nextPayableDate, language) })}</p>}
    </Panel>
  );
}
