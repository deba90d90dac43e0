import { Button, Radio, Stack } from '@mantine/core';
import { IconArrowsSplit } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { BatchView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { useBatch } from '../../stores/batch.ts';
import { useDraft } from '../../stores/draft.ts';
import { goToDraft } from '../../stores/route.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { formatCount, formatTime } from '../../ui/format.ts';
import { useNow } from '../../ui/use-now.ts';
import { useLoadedOfBatch } from './use-follow.ts';

/** Arrays that were refused as a whole: what happened, and the way to the bad row without paying the others twice. */
export function SplitRefused({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const now = useNow();
  const { id } = batch;
  const [asking, setAsking] = useState(false);
  const [picked, setPicked] = useState<number | null>(null);
  const [found, setFound] = useState<number | null>(null);
  const ask = useCallback(() => call('batches.split', { id }), [id]);
  const { value: split, reload } = useLoadedOfBatch(ask);
  if (split === null) {
    if (found === null) return null;
    return <Found count={found} />;
  }
  const size = picked ?? split.suggested;
  const early = split.waitUntil !== null && Date.parse(split.waitUntil) > now;
  const begin = async (): Promise<void> => {
    const end = await call('batches.splitDraft', { id, size });
    if (end.type === 'draft') {
      useDraft.getState().show(end.draft);
      goToDraft(end.draft.id, 'review');
      return;
    }
    setFound(end.count);
    await useBatch.getState().refresh();
    reload();
  };
  return (
    <>
      {found !== null && <Found count={found} />}
      <div className="notice notice-warning failed-rows" data-testid="split-refused">
        <div className="notice-body">
          <span className="strong number">{t('joined.split.title', { requests: formatCount(split.requests), n: formatCount(split.rows), amount: formatWon(split.amount) })}</span>{' '}
          <span>{t('joined.split.text')}</span>
          {split.codes.map((one) => (
            <p key={one.code ?? ''} className="small">
              {words.reason(batch.connection.service, one)}
            </p>
          ))}
          {early && split.waitUntil !== null && <p className="small number">{t('joined.split.wait', { time: formatTime(split.waitUntil) })}</p>}
        </div>
        <Button size="xs" leftSection={<IconArrowsSplit size={15} />} disabled={early} onClick={() => setAsking(true)} data-testid="split-open">
          {t('joined.split.open')}
        </Button>
        <AskDialog opened={asking} title={t('joined.split.dialogTitle')} doLabel={t('joined.split.do')} onDo={begin} onClose={() => setAsking(false)}>
          <p>{t('joined.split.first')}</p>
          <Radio.Group label={t('joined.split.size')} value={String(size)} onChange={(value) => setPicked(Number(value))}>
            <Stack gap={8} mt={6}>
              {split.sizes.map((one) => (
                <Radio
                  key={one}
                  value={String(one)}
                  label={t(one === 1 ? 'joined.split.sizeOne' : 'joined.split.sizeMany', { size: formatCount(one), n: formatCount(Math.ceil(split.rows / one)) })}
                  data-testid={`split-size-${one}`}
                />
              ))}
            </Stack>
          </Radio.Group>
        </AskDialog>
      </div>
    </>
  );
}

function Found({ count }: { readonly count: number }) {
  const { t } = useTranslation();
  return (
    <div className="notice notice-warning" role="status" data-testid="split-found">
      <div className="notice-body">
        <span className="strong">{t('joined.split.foundTitle')}</span> <span className="number">{t('joined.split.found', { n: formatCount(count) })}</span>
      </div>
    </div>
  );
}
