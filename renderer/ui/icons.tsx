import {
  IconAlertTriangleFilled,
  IconArrowBackUp,
  IconBan,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleMinus,
  IconCircleXFilled,
  IconClockHour4,
  IconClockPlay,
  IconHelpCircleFilled,
  IconInfoCircle,
  IconLoader2,
  IconPlayerPauseFilled,
  IconSend2,
} from '@tabler/icons-react';
import type { BatchState, Outcome } from '../../shared/batch.ts';
import type { Severity } from '../../shared/issues.ts';
import type { GridRow } from '../../shared/views.ts';

type IconComponent = typeof IconBan;
export type Tone = 'ok' | 'error' | 'warning' | 'note' | 'muted' | 'accent';

interface Mark {
  readonly icon: IconComponent;
  readonly tone: Tone;
}

/** Each meaning has its own shape as well as its own colour. */
export const SEVERITY_MARKS: Readonly<Record<Severity, Mark>> = {
  error: { icon: IconCircleXFilled, tone: 'error' },
  warning: { icon: IconAlertTriangleFilled, tone: 'warning' },
  note: { icon: IconInfoCircle, tone: 'note' },
};

export const ROW_MARKS: Readonly<Record<GridRow['state'], Mark>> = {
  ready: { icon: IconCircleCheckFilled, tone: 'ok' },
  warning: { icon: IconAlertTriangleFilled, tone: 'warning' },
  error: { icon: IconCircleXFilled, tone: 'error' },
  'left-out': { icon: IconCircleMinus, tone: 'muted' },
};

export const OUTCOME_MARKS: Readonly<Record<Outcome, Mark>> = {
  waiting: { icon: IconCircleDashed, tone: 'muted' },
  sending: { icon: IconSend2, tone: 'accent' },
  accepted: { icon: IconClockHour4, tone: 'note' },
  rejected: { icon: IconCircleXFilled, tone: 'error' },
  unknown: { icon: IconHelpCircleFilled, tone: 'warning' },
  paid: { icon: IconCircleCheckFilled, tone: 'ok' },
  failed: { icon: IconArrowBackUp, tone: 'error' },
  cancelled: { icon: IconBan, tone: 'muted' },
};

export const BATCH_MARKS: Readonly<Record<BatchState, Mark>> = {
  ready: { icon: IconCircleDashed, tone: 'accent' },
  scheduled: { icon: IconClockPlay, tone: 'note' },
  sending: { icon: IconLoader2, tone: 'accent' },
  stopped: { icon: IconPlayerPauseFilled, tone: 'warning' },
  attention: { icon: IconHelpCircleFilled, tone: 'warning' },
  done: { icon: IconCircleCheckFilled, tone: 'ok' },
  cancelled: { icon: IconBan, tone: 'muted' },
};

export function MarkIcon({ mark, size = 16, label }: { readonly mark: Mark; readonly size?: number; readonly label?: string }) {
  const Icon = mark.icon;
  return <Icon size={size} className={`tone-${mark.tone}`} {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })} />;
}
