import type { TFunction } from 'i18next';
import type { ApprovalRule } from '../../../shared/approval.ts';
import { formatWon } from '../../../shared/money.ts';

/** What a rule asks, in one line. */
export function ruleWords(rule: ApprovalRule, t: TFunction): string {
  return [
    t(rule.asked ? 'approval.on' : 'approval.off'),
    ...(rule.batchLimit === null ? [] : [t('approval.batchLimitOf', { amount: formatWon(rule.batchLimit) })]),
    ...(rule.dayLimit === null ? [] : [t('approval.dayLimitOf', { amount: formatWon(rule.dayLimit) })]),
    ...(rule.batchLimit === null && rule.dayLimit === null ? [t('approval.noLimit')] : []),
  ].join(' · ');
}
