import { Button, Checkbox, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { BatchRowView, BatchView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { useBatch } from '../../stores/batch.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { formatTime } from '../../ui/format.ts';
import { notifyDone } from '../../ui/notify.ts';
import { useNow } from '../../ui/use-now.ts';

type Chosen = 'paid' | 'failed';
const SHORTEST_NOTE = 2;
const LONGEST_NOTE = 200;

/** What a person may do about a row that nobody can find out about: nothing for a while, then say what he saw himself. */
export function DecideRow({ batch, row, opensAt, onDecided }: { readonly batch: Pick<BatchView, 'id'>; readonly row: BatchRowView; readonly opensAt: string; readonly onDecided: () => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [note, setNote] = useState('');
  const [unasked, setUnasked] = useState(false);
  if (Date.parse(opensAt) > now) return <p className="muted small">{t('decide.later', { date: formatTime(opensAt).slice(0, 10) })}</p>;
  const who = { who: row.payeeName ?? row.payee, amount: formatWon(row.amount) };
  const decide = async (outcome: Chosen): Promise<void> => {
    const { result, batch: changed } = await call('batches.decide', { id: batch.id, seq: row.seq, outcome, note: note.trim(), unasked });
    const shown = useBatch.getState();
    if (shown.batch?.id === changed.id) shown.show(changed);
    notifyDone(t(`decide.${result}`));
    onDecided();
  };
  const begin = (outcome: Chosen): void => {
    setNote('');
    setUnasked(false);
    setChosen(outcome);
  };
  return (
    <section className="row-decide" data-testid="decide-row">
      <h4>{t('decide.title')}</h4>
      <p className="small">{t('decide.text')}</p>
      <div className="row-decide-buttons">
        <Button size="xs" variant="default" onClick={() => begin('paid')} data-testid="decide-paid">
          {t('decide.paid')}
        </Button>
        <Button size="xs" variant="default" onClick={() => begin('failed')} data-testid="decide-not-paid">
          {t('decide.notPaid')}
        </Button>
      </div>
      <AskDialog
        opened={chosen !== null}
        title={t(chosen === 'failed' ? 'decide.askNotPaid' : 'decide.askPaid', who)}
        doLabel={t('decide.do')}
        danger={chosen === 'failed'}
        disabled={note.trim().length < SHORTEST_NOTE}
        onDo={() => (chosen === null ? Promise.resolve() : decide(chosen))}
        onClose={() => setChosen(null)}
      >
        {chosen === 'failed' && <p className="tone-error">{t('decide.notPaidWarning')}</p>}
        <Textarea
          label={t('decide.note')}
          description={t('decide.noteKept')}
          placeholder={t('decide.notePlaceholder')}
          value={note}
          maxLength={LONGEST_NOTE}
          autosize
          minRows={2}
          data-autofocus
          data-testid="decide-note"
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Checkbox label={t('decide.unasked')} checked={unasked} onChange={(event) => setUnasked(event.currentTarget.checked)} />
      </AskDialog>
    </section>
  );
}
