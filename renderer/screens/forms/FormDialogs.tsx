import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FORM_NAME_LONGEST } from '../../../shared/kinds/form-name.ts';
import type { FormView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { notifyDone } from '../../ui/notify.ts';

export type NamedForm = Pick<FormView, 'id' | 'name'>;
export type FormTask = 'rename' | 'forget';

interface FormDialogsProps {
  readonly task: FormTask | null;
  readonly form: NamedForm | null;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** What can be done with one remembered form, from the list and from a draft that is mapped by it. */
export function FormDialogs({ task, form, onDone, onClose }: FormDialogsProps) {
  if (task === null || form === null) return null;
  return task === 'rename' ? <Rename form={form} onDone={onDone} onClose={onClose} /> : <Forget form={form} onDone={onDone} onClose={onClose} />;
}

interface DialogProps {
  readonly form: NamedForm;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function Rename({ form, onDone, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(form.name);
  const rename = async (): Promise<void> => {
    await call('forms.rename', { id: form.id, name });
    onDone();
  };
  return (
    <AskDialog opened title={t('forms.renameTitle')} doLabel={t('common.save')} disabled={name.trim() === ''} onDo={rename} onClose={onClose}>
      <TextInput label={t('forms.name')} value={name} maxLength={FORM_NAME_LONGEST} onChange={(event) => setName(event.currentTarget.value)} data-autofocus data-testid="form-name" />
    </AskDialog>
  );
}

function Forget({ form, onDone, onClose }: DialogProps) {
  const { t } = useTranslation();
  const forget = async (): Promise<void> => {
    await call('forms.forget', { id: form.id });
    notifyDone(t('forms.forgotten', { name: form.name }));
    onDone();
  };
  return (
    <AskDialog opened danger title={t('forms.forgetTitle')} doLabel={t('forms.forget')} onDo={forget} onClose={onClose}>
      <p>{t('forms.forgetText', { name: form.name })}</p>
    </AskDialog>
  );
}
