import { Button, Radio } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestOutput } from '../../../shared/contract.ts';
import { FORMS_FILE_BYTES } from '../../../shared/kinds/form-file.ts';
import { call } from '../../desk/client.ts';
import { DeskFailure } from '../../desk/failure.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { inBackground, notifyDone } from '../../ui/notify.ts';

type Answer = RequestOutput<'forms.import'>;
type Bytes = Uint8Array<ArrayBuffer>;

/** Forms from a file. What is known here otherwise is never replaced without being asked about. */
export function ImportForms({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [asked, setAsked] = useState<{ readonly bytes: Bytes; readonly answer: Answer } | null>(null);
  const take = async (bytes: Bytes, conflicts: 'ask' | 'replace' | 'keep'): Promise<void> => {
    const answer = await call('forms.import', { bytes, conflicts });
    if (!answer.taken) {
      setAsked({ bytes, answer });
      return;
    }
    notifyDone(t('forms.imported', { added: formatCount(answer.added), replaced: formatCount(answer.replaced), kept: formatCount(answer.kept + answer.same) }));
    onDone();
  };
  const read = async (file: File): Promise<void> => {
    // Refused here, before it is read into memory.
    if (file.size > FORMS_FILE_BYTES) throw new DeskFailure({ code: 'FORMS_FILE_INVALID', params: {}, moneyMoved: 'no' });
    await take(new Uint8Array(await file.arrayBuffer()), 'ask');
  };
  return (
    <>
      <Button variant="default" leftSection={<IconUpload size={16} stroke={1.7} />} onClick={() => input.current?.click()} data-testid="forms-import">
        {t('forms.import')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={t('forms.import')}
        data-testid="forms-file"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file) inBackground(read(file));
        }}
      />
      {asked !== null && <Conflicts answer={asked.answer} onTake={(conflicts) => take(asked.bytes, conflicts)} onClose={() => setAsked(null)} />}
    </>
  );
}

interface ConflictsProps {
  readonly answer: Answer;
  readonly onTake: (conflicts: 'replace' | 'keep') => Promise<void>;
  readonly onClose: () => void;
}

function Conflicts({ answer, onTake, onClose }: ConflictsProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const [choice, setChoice] = useState<'replace' | 'keep' | null>(null);
  const take = async (): Promise<void> => {
    if (choice !== null) await onTake(choice);
  };
  return (
    <AskDialog opened title={t('forms.importTitle')} doLabel={t('forms.import')} disabled={choice === null} onDo={take} onClose={onClose}>
      <p>{t('forms.importText')}</p>
      <ul className="form-conflicts" data-testid="form-conflicts">
        {answer.conflicts.map((conflict) => (
          <li key={`${conflict.kind} ${conflict.name} ${conflict.known}`}>
            <span className="strong">{conflict.name}</span>
            <span className="muted small">
              {words.kind(conflict.kind)} · {t('forms.importKnown', { name: conflict.known })}
            </span>
          </li>
        ))}
      </ul>
      <Radio.Group aria-label={t('forms.importTitle')} value={choice} onChange={(value) => setChoice(value === 'replace' ? 'replace' : 'keep')}>
        <div className="choices">
          <Radio value="replace" label={t('forms.importReplace')} data-testid="forms-replace" />
          <Radio value="keep" label={t('forms.importKeep')} data-testid="forms-keep" />
        </div>
      </Radio.Group>
    </AskDialog>
  );
}
