import { Button, CopyButton, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestOutput } from '../../../shared/contract.ts';
import { call } from '../../desk/client.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { inBackground } from '../../ui/notify.ts';
import { useLoaded } from '../../ui/use-loaded.ts';

const loadHead = () => call('audit.list', { from: null, to: null, action: null, batch: null, before: null, limit: 1 });

/** Where the record ends: to be kept elsewhere, and a value that was kept to be found again. */
export function AuditHead() {
  const { t } = useTranslation();
  const { value } = useLoaded(loadHead);
  const [typed, setTyped] = useState('');
  const [answer, setAnswer] = useState<{ readonly found: RequestOutput<'audit.findHead'> } | null>(null);
  const head = value?.head ?? null;
  if (head === null) return null;
  const text = `${head.seq}:${head.hash}`;
  const find = async (): Promise<void> => setAnswer({ found: await call('audit.findHead', { head: typed }) });
  return (
    <div className="audit-head">
      <div className="field-label">{t('results.auditHead')}</div>
      <div className="audit-head-value">
        <code className="command number" data-testid="audit-head">
          {text}
        </code>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {t(copied ? 'results.auditCopied' : 'results.auditCopy')}
            </Button>
          )}
        </CopyButton>
      </div>
      <p className="muted small">{t('results.auditHeadText')}</p>
      <form
        className="audit-head-find"
        onSubmit={(event) => {
          event.preventDefault();
          inBackground(find());
        }}
      >
        <TextInput
          aria-label={t('results.auditHeadFind')}
          placeholder={`${t('results.auditHeadFind')} (${t('results.auditHeadHint')})`}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAnswer(null);
          }}
          data-testid="audit-head-typed"
        />
        <Button type="submit" variant="default" disabled={typed.trim() === ''} data-testid="audit-head-find">
          {t('results.auditHeadDo')}
        </Button>
      </form>
      {answer !== null && <Found answer={answer.found} />}
    </div>
  );
}

function Found({ answer }: { readonly answer: RequestOutput<'audit.findHead'> }) {
  const { t } = useTranslation();
  const found = answer?.found ?? null;
  return (
    <p className={`small ${found === null ? 'tone-error' : 'tone-ok'}`} role="status" data-testid="audit-head-answer">
      {answer === null ? t('results.auditHeadNone') : found === null ? t('results.auditHeadMissing') : t('results.auditHeadFound', { seq: formatCount(found.seq), time: formatTime(found.at) })}
    </p>
  );
}
