import { Button, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isWeaker, sameRule, strictest } from '../../../shared/approval.ts';
import type { ApprovalRule } from '../../../shared/approval.ts';
import type { ConnectionApprovalView } from '../../../shared/approval-views.ts';
import { formatWon, parseTypedWon } from '../../../shared/money.ts';
import type { Won } from '../../../shared/money.ts';
import { call } from '../../desk/client.ts';
import { formatTime } from '../../ui/format.ts';
import { inBackground, notifyDone } from '../../ui/notify.ts';

interface RuleFormProps {
  readonly view: ConnectionApprovalView;
  readonly onChanged: (view: ConnectionApprovalView) => void;
}

/** Undefined: what was typed is no limit. */
function readLimit(typed: string): Won | null | undefined {
  if (typed.trim() === '') return null;
  const amount = parseTypedWon(typed);
  return amount === null || amount <= 0 ? undefined : amount;
}

const shown = (limit: Won | null): string => (limit === null ? '' : formatWon(limit));

/** One switch and two limits, and when what was changed takes effect. */
export function RuleForm({ view, onChanged }: RuleFormProps) {
  const { t } = useTranslation();
  const { rule, coming } = view;
  const [asked, setAsked] = useState(rule.asked);
  const [batch, setBatch] = useState(shown(rule.batchLimit));
  const [day, setDay] = useState(shown(rule.dayLimit));
  const [saving, setSaving] = useState(false);
  const [batchLimit, dayLimit] = [readLimit(batch), readLimit(day)];
  const wish: ApprovalRule | null = batchLimit === undefined || dayLimit === undefined ? null : { asked, batchLimit, dayLimit };
  const same = wish !== null && sameRule(wish, rule);
  const save = async (): Promise<void> => {
    if (wish === null) return;
    setSaving(true);
    try {
      onChanged(await call('approvals.setRule', { id: view.connectionId, rule: wish }));
      notifyDone(t('approval.saved'));
    } finally {
      setSaving(false);
    }
  };
  const effect =
    wish === null || same
      ? null
      : [...(sameRule(strictest(rule, wish), rule) ? [] : [t('approval.stricterNow')]), ...(isWeaker(rule, wish) ? [t('approval.weakerLater')] : [])].join(' ');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (wish !== null && !same && !saving) inBackground(save());
      }}
      className="dialog-form"
    >
      <Switch label={t('approval.ask')} description={t('approval.askHint')} checked={asked} onChange={(event) => setAsked(event.currentTarget.checked)} data-testid="rule-asked" />
      <div className="rule-limits">
        <TextInput
          label={t('approval.batchLimit')}
          placeholder={t('approval.limitPlaceholder')}
          inputMode="numeric"
          autoComplete="off"
          value={batch}
          onChange={(event) => setBatch(event.currentTarget.value)}
          error={batchLimit === undefined ? t('approval.limitWrong') : false}
          rightSectionWidth={44}
          rightSection={<span className="muted small">{t('unit.won')}</span>}
          data-testid="rule-batch-limit"
        />
        <TextInput
          label={t('approval.dayLimit')}
          placeholder={t('approval.limitPlaceholder')}
          inputMode="numeric"
          autoComplete="off"
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
          error={dayLimit === undefined ? t('approval.limitWrong') : false}
          rightSectionWidth={44}
          rightSection={<span className="muted small">{t('unit.won')}</span>}
          data-testid="rule-day-limit"
        />
      </div>
      <div className="rule-save">
        <Button type="submit" loading={saving} disabled={wish === null || same} data-testid="rule-save">
          {t('common.save')}
        </Button>
        <span className="small muted" role="status" data-testid="rule-effect">
          {effect ?? (view.changedAt === null || coming !== null ? '' : t('approval.lastChange', { time: formatTime(view.changedAt), who: view.changedBy ?? '' }))}
        </span>
      </div>
    </form>
  );
}
