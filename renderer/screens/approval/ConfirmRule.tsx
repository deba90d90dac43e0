import { IconUserCheck, IconUserX } from '@tabler/icons-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionApprovalView } from '../../../shared/approval-views.ts';
import type { ConnectionId } from '../../../shared/ids.ts';
import { formatWon } from '../../../shared/money.ts';
import type { Won } from '../../../shared/money.ts';
import { call } from '../../desk/client.ts';
import { useLoaded } from '../../ui/use-loaded.ts';

/** What the connection asks before sending; null while it is being asked for, and where there is no connection. */
export function useRules(id: ConnectionId | null): ConnectionApprovalView | null {
  const load = useCallback(() => (id === null ? Promise.resolve(null) : call('approvals.rules', { id })), [id]);
  return useLoaded(load).value;
}

interface ConfirmRuleProps {
  readonly rules: ConnectionApprovalView;
  /** What goes out to payees, deductions left out. */
  readonly paidOut: Won;
  readonly scheduled: boolean;
}

export function overBatchLimit(rules: ConnectionApprovalView | null, paidOut: Won): boolean {
  return rules !== null && rules.inForce.batchLimit !== null && paidOut > rules.inForce.batchLimit;
}

/** Said before the total is typed: what will be asked, and what the limits leave. */
export function ConfirmRule({ rules, paidOut, scheduled }: ConfirmRuleProps) {
  const { t } = useTranslation();
  const { inForce: rule, begunToday } = rules;
  const limits = [
    ...(rule.batchLimit === null ? [] : [t('approval.batchLimitOf', { amount: formatWon(rule.batchLimit) })]),
    ...(rule.dayLimit === null ? [] : [t('approval.dayLimitOf', { amount: formatWon(rule.dayLimit) }), t('approval.dayUsed', { amount: formatWon(begunToday) })]),
  ];
  const over = overBatchLimit(rules, paidOut);
  const dayOver = rule.dayLimit !== null && begunToday + paidOut > rule.dayLimit;
  if (!rule.asked && limits.length === 0) return null;
  return (
    <div className={`notice ${over ? 'notice-error' : dayOver ? 'notice-warning' : 'notice-note'}`} data-testid="confirm-rule">
      {over ? <IconUserX size={18} className="tone-error" aria-hidden /> : <IconUserCheck size={18} className={dayOver ? 'tone-warning' : 'tone-note'} aria-hidden />}
      <div className="notice-body">
        {over && rule.batchLimit !== null && <p className="notice-title number-wrap">{t('approval.confirmOver', { limit: formatWon(rule.batchLimit), amount: formatWon(paidOut) })}</p>}
        {rule.asked && <p className="notice-title">{t('approval.confirmNeeds')}</p>}
        {rule.asked && scheduled && <p>{t('approval.confirmNeedsScheduled')}</p>}
        {dayOver && rule.dayLimit !== null && <p>{t('approval.confirmDayOver', { limit: formatWon(rule.dayLimit), sent: formatWon(begunToday) })}</p>}
        {limits.length > 0 && <p className="muted small">{limits.join(' · ')}</p>}
      </div>
    </div>
  );
}
