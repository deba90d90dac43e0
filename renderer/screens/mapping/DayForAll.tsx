import '../confirm/confirm.css';
import { Button, Popover } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftView } from '../../../shared/views.ts';
import { changeDraft } from '../../stores/draft.ts';
import { useSession } from '../../stores/session.ts';
import { formatDate } from '../../ui/format.ts';
import { inBackground } from '../../ui/notify.ts';
import { PayCalendar } from '../confirm/PayCalendar.tsx';
import { serviceOfKind } from './kind-facts.ts';

/** One pay date for every row, from the calendar that knows on which days the service pays. */
export function DayForAll({ draft }: { readonly draft: DraftView }) {
  const { t } = useTranslation();
  const language = useSession((state) => state.language);
  const [opened, setOpened] = useState(false);
  const chosen = draft.timing.type === 'date' ? draft.timing.date : null;
  const label = draft.timing.type === 'immediate' ? t('mapping.today') : chosen === null ? t('mapping.sameDay') : formatDate(chosen, language);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={340} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button variant="default" className="number" leftSection={<IconCalendar size={16} stroke={1.7} />} onClick={() => setOpened(!opened)} data-testid="day-for-all">
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className="day-for-all">
        <PayCalendar
          service={serviceOfKind(draft.kind)}
          chosen={chosen}
          suggested={null}
          onPick={(date) => {
            setOpened(false);
            inBackground(changeDraft('drafts.setTiming', { id: draft.id, timing: { type: 'date', date } }));
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
