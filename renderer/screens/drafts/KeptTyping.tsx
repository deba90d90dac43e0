import './drafts.css';
import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftView, KeptTyping as Kept } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { changeDraft } from '../../stores/draft.ts';
import { columnLetters, formatCount, formatTime } from '../../ui/format.ts';
import { inBackground, notifyFailure } from '../../ui/notify.ts';
import { useKeepTyping } from './use-keep-typing.ts';
import type { TypingPlace } from './use-keep-typing.ts';

interface KeptTypingProps {
  readonly draft: DraftView;
  readonly place: TypingPlace | null;
}

/** Text that a crash or a reload caught in an open cell: offered once, entered only when the person says so. */
export function KeptTyping({ draft, place }: KeptTypingProps) {
  const { t } = useTranslation();
  const { id } = draft;
  const [kept, setKept] = useState<Kept | null>(null);
  useKeepTyping(id, place);
  useEffect(() => {
    let given = false;
    const ask = async (): Promise<void> => {
      const found = await call('drafts.keptTyping', { id });
      if (!given) setKept(found);
    };
    ask().catch(notifyFailure);
    return () => {
      given = true;
    };
  }, [id]);
  if (kept === null) return null;
  const header = draft.columns.find((column) => column.index === kept.column)?.header ?? '';
  const apply = async (): Promise<void> => {
    await changeDraft('drafts.edit', { id, row: kept.row, column: kept.column, text: kept.text });
    setKept(null);
  };
  const discard = async (): Promise<void> => {
    await call('drafts.keepTyping', { id, typing: null });
    setKept(null);
  };
  return (
    <div className="notice notice-warning kept-typing" role="status" data-testid="kept-typing">
      <IconPencil size={17} aria-hidden />
      <div className="notice-body">
        <p className="notice-title">{t('drafts.typingTitle')}</p>
        <p className="kept-typing-text">{t('drafts.typingText', { row: formatCount(kept.row), column: header === '' ? columnLetters(kept.column) : header, text: kept.text, time: formatTime(kept.at) })}</p>
      </div>
      <div className="button-row">
        <Button variant="default" onClick={() => inBackground(apply())} data-testid="kept-typing-apply">
          {t('drafts.typingApply')}
        </Button>
        <Button variant="subtle" color="gray" onClick={() => inBackground(discard())} data-testid="kept-typing-discard">
          {t('drafts.typingDiscard')}
        </Button>
      </div>
    </div>
  );
}
