import type { Finding, IssueCode, IssueParams, Severity } from '../issues.ts';
import type { FieldKey } from '../kinds/fields.ts';

/** What one cell says. `value` is null for an empty cell (no findings) and for an unreadable one (an error among them). */
export interface Reading<Value> {
  readonly value: Value | null;
  readonly findings: readonly Finding[];
}

/** Shared by every clean cell, so that a hundred thousand clean rows cost no arrays. */
export const NO_FINDINGS: readonly Finding[] = Object.freeze([]);

/** An empty cell. */
export const EMPTY_READING: Reading<never> = Object.freeze({ value: null, findings: NO_FINDINGS });

export function finding(
  severity: Severity,
  code: IssueCode,
  field: FieldKey | null,
  params: IssueParams = {},
  fix: string | null = null,
): Finding {
  return { severity, code, field, params, fix };
}

export function readable<Value>(value: Value, findings: readonly Finding[] = NO_FINDINGS): Reading<Value> {
  return { value, findings };
}

export function unreadable(...findings: readonly Finding[]): Reading<never> {
  return { value: null, findings };
}

/** For columns that are never sent: nothing in them may stop a row, so their errors become warnings. */
export function softened<Value>(reading: Reading<Value>): Reading<Value> {
  if (!reading.findings.some((found) => found.severity === 'error')) return reading;
  const findings = reading.findings.map((found) =>
    found.severity === 'error' ? { ...found, severity: 'warning' as const } : found,
  );
  return { value: reading.value, findings };
}
