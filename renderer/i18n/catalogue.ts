import type { BatchState, Outcome } from '../../shared/batch.ts';
import type { ErrorCode, ErrorParams, MoneyMoved } from '../../shared/errors.ts';
import type { IssueCode, IssueParams, Severity } from '../../shared/issues.ts';
import type { FieldKey } from '../../shared/kinds/fields.ts';
import type { KindId } from '../../shared/kinds/kind.ts';
import { errorNow, errorTitle, issueSentence, issueTitle, isMessageKey, outcomeReason, serviceCodeText, statusText, translate } from '../../shared/messages/index.ts';
import type { FindingCode } from '../../shared/result-views.ts';
import type { Environment, ServiceId } from '../../shared/services.ts';
import type { DraftView, Language } from '../../shared/views.ts';
import { useSession } from '../stores/session.ts';

type LeftOutReason = DraftView['leftOut'][number]['reason'];

/** The words of the domain in the language of the screen. */
export interface Catalogue {
  readonly issue: (issue: { readonly code: IssueCode; readonly params: IssueParams; readonly severity: Severity; readonly field: FieldKey | null }) => string;
  readonly issueTitle: (code: IssueCode) => string;
  readonly severity: (severity: Severity) => string;
  readonly error: (code: ErrorCode, params: ErrorParams) => string;
  readonly errorNow: (code: ErrorCode) => string;
  readonly moneyMoved: (moved: MoneyMoved) => string;
  readonly outcome: (outcome: Outcome) => string;
  readonly outcomeNow: (outcome: Outcome) => string;
  readonly batchState: (state: BatchState) => string;
  readonly status: (service: ServiceId, status: string) => string;
  readonly serviceCode: (service: ServiceId, code: string) => string | null;
  readonly leftOut: (reason: LeftOutReason) => string;
  /** Why a row or a batch stands as it does, of the service's or the desk's own codes; null when there is nothing to say. */
  readonly reason: (service: ServiceId, why: { readonly code: string | null; readonly message: string | null }) => string | null;
  readonly field: (field: FieldKey) => string;
  readonly kind: (kind: KindId) => string;
  readonly service: (service: ServiceId) => string;
  readonly environment: (environment: Environment) => string;
  /** What a check of the ledger has found. */
  readonly finding: (finding: { readonly code: FindingCode; readonly seq: number | null; readonly row: number | null }) => string;
  readonly auditAction: (action: string) => string;
  /** What a part of an audit entry is called; one without a word is shown as it is written. */
  readonly auditDetail: (name: string) => string;
}

function build(language: Language): Catalogue {
  return {
    issue: (issue) => issueSentence(language, issue),
    issueTitle: (code) => issueTitle(language, code),
    severity: (severity) => translate(language, `severity.${severity}`),
    error: (code, params) => errorTitle(language, code, params),
    errorNow: (code) => errorNow(language, code),
    moneyMoved: (moved) => translate(language, `moneyMoved.${moved}`),
    outcome: (outcome) => translate(language, `outcome.${outcome}`),
    outcomeNow: (outcome) => translate(language, `outcomeNow.${outcome}`),
    batchState: (state) => translate(language, `batchState.${state}`),
    status: (service, status) => statusText(language, service, status),
    serviceCode: (service, code) => serviceCodeText(language, service, code),
    leftOut: (reason) => translate(language, `leftOut.${reason}`),
    reason: (service, why) => outcomeReason(language, service, why),
    field: (field) => translate(language, `field.${field}`),
    kind: (kind) => translate(language, `kind.${kind}`),
    service: (service) => translate(language, `service.${service}`),
    environment: (environment) => translate(language, `environment.${environment}`),
    finding: ({ code, seq, row }) => translate(language, `finding.${code}`, { seq: seq ?? '-', row: row ?? '-' }),
    auditAction: (action) => {
      const key = `auditAction.${action}`;
      return isMessageKey(key) ? translate(language, key) : action;
    },
    auditDetail: (name) => {
      const key = `auditDetail.${name}`;
      return isMessageKey(key) ? translate(language, key) : name;
    },
  };
}

const catalogues: Readonly<Record<Language, Catalogue>> = { ko: build('ko'), en: build('en') };

export function useCatalogue(): Catalogue {
  return catalogues[useSession((state) => state.language)];
}

/** For what is told outside of drawing: notifications. */
export function catalogueNow(): Catalogue {
  return catalogues[useSession.getState().language];
}
