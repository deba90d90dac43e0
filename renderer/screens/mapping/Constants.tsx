import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldKey } from '../../../shared/kinds/fields.ts';
import { kindOf } from '../../../shared/kinds/index.ts';
import type { DraftView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { changeDraft } from '../../stores/draft.ts';
import { MarkIcon, SEVERITY_MARKS } from '../../ui/icons.tsx';
import { inBackground } from '../../ui/notify.ts';
import { Panel } from '../../ui/Page.tsx';
import { DayForAll } from './DayForAll.tsx';
import { constantFields } from './kind-facts.ts';

/** What the file has no column for and is the same in every row. */
export function Constants({ draft }: { readonly draft: DraftView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const fields = constantFields(draft);
  const { dateField } = kindOf(draft.kind);
  const day = draft.timing.type !== 'sheet';
  if (fields.length === 0 && !day) return null;
  return (
    <Panel title={t('mapping.constants')} note={t('mapping.constantsText')} testId="constants">
      <div className="constant-list">
        {day && (
          <div className="constant">
            <span className="constant-name">{words.field(dateField)}</span>
            <div className="button-row">
              <DayForAll draft={draft} />
              <Button variant="subtle" onClick={() => inBackground(changeDraft('drafts.setTiming', { id: draft.id, timing: { type: 'sheet' } }))} data-testid="date-from-sheet">
                {t('mapping.dateFromSheet')}
              </Button>
            </div>
          </div>
        )}
        {fields.map((field) => (
          <ConstantField key={field} draft={draft} field={field} />
        ))}
      </div>
    </Panel>
  );
}

function ConstantField({ draft, field }: { readonly draft: DraftView; readonly field: FieldKey }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const constant = draft.constants.find((one) => one.field === field);
  const kept = constant?.text ?? '';
  /** What is being typed; null while the desk's own text is shown. */
  const [typed, setTyped] = useState<string | null>(null);
  const keep = (): void => {
    if (typed === null) return;
    if (typed.trim() === kept) {
      setTyped(null);
      return;
    }
    const change = async (): Promise<void> => {
      await changeDraft('drafts.setConstant', { id: draft.id, field, text: typed.trim() === '' ? null : typed });
      setTyped((now) => (now === typed ? null : now));
    };
    inBackground(change());
  };
  return (
    <div className="constant">
      <label className="constant-name" htmlFor={`constant-${field}`}>
        {words.field(field)}
      </label>
      <div className="constant-value">
        <TextInput
          id={`constant-${field}`}
          aria-label={t('mapping.constantOf', { field: words.field(field) })}
          aria-describedby={`constant-issues-${field}`}
          placeholder={t('mapping.constantEmpty')}
          value={typed ?? kept}
          maxLength={1000}
          error={constant?.issues.some((issue) => issue.severity === 'error') === true}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={keep}
          onKeyDown={(event) => {
            // The Enter that ends a Korean composition belongs to it.
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'Enter') keep();
            if (event.key === 'Escape') setTyped(null);
          }}
          data-testid={`constant-${field}`}
        />
        <ul id={`constant-issues-${field}`} aria-live="polite">
          {(constant?.issues ?? []).map((issue) => (
            <li key={issue.code} className={`small constant-issue tone-${issue.severity}`}>
              <MarkIcon mark={SEVERITY_MARKS[issue.severity]} size={14} label={words.severity(issue.severity)} />
              <span>{words.issue(issue)}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
