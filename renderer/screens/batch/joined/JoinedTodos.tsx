import { IconAlertTriangleFilled, IconClockHour4, IconHelpCircleFilled, IconLoader2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Joined } from '../../../../shared/joined.ts';
import { formatWon, sumWon } from '../../../../shared/money.ts';
import { formatCount, formatTime } from '../../../ui/format.ts';

/** Steps that are done one after the other in the console, and always shown: what is over is seen to be over. */
const STEPS = ['confirm', 'make-bulk', 'sign'] as const;
/** Beside the steps: first what somebody must look at, then what goes on by itself. */
const BESIDE = ['failed', 'stopped', 'offset', 'release', 'excluded', 'unclear', 'scheduled', 'under-way', 'wait-date'] as const;
const BY_ITSELF: readonly string[] = ['scheduled', 'under-way', 'wait-date'];
/** What a payee is owed less than nothing for is set off by itself, too, but must be seen. */
const NO_ACT: readonly string[] = [...BY_ITSELF, 'offset'];

export function JoinedTodos({ todos }: { readonly todos: Joined['todos'] }) {
  const { t } = useTranslation();
  const of = (type: string): Joined['todos'] => todos.filter((todo) => todo.type === type);
  const sum = (list: Joined['todos']): string => t('joined.rows', { n: formatCount(list.reduce((all, { rows }) => all + rows, 0)), amount: formatWon(sumOf(list)) });
  const steps = STEPS.some((step) => of(step).length > 0);
  const active = todos.some(({ type }) => !NO_ACT.includes(type));
  const others = BESIDE.filter((type) => of(type).length > 0);
  return (
    <section className="joined-todos" data-active={active || undefined} data-testid="joined-todos">
      <h3>{t('joined.todoTitle')}</h3>
      {steps && <p className="small">{t('joined.todoLead')}</p>}
      {!active && <p className="small muted">{t('joined.todoNone')}</p>}
      <ol className="joined-steps">
        {STEPS.map((step, at) => {
          const own = of(step);
          return (
            <li key={step} data-active={own.length > 0 || undefined} data-testid={`joined-step-${step}`}>
              <span className="joined-step-number number" aria-hidden>
                {at + 1}
              </span>
              <span className="joined-step-text">
                <span className="strong">{t(`joined.step.${step}`)}</span>
                <span className="small muted number">{own.length > 0 ? sum(own) : t('joined.stepDone')}</span>
                {own.length > 0 && <span className="small">{t(`joined.stepHint.${step}`)}</span>}
                {step === 'sign' && own.length > 0 && <span className="small tone-warning">{t('joined.quietHours')}</span>}
              </span>
            </li>
          );
        })}
      </ol>
      {others.length > 0 && (
        <ul className="joined-beside small">
          {others.map((type) => (
            <li key={type} className={BY_ITSELF.includes(type) ? 'muted' : ''} data-testid={`joined-todo-${type}`}>
              <Mark type={type} />
              <span>
                <span className="number strong">{sum(of(type))}</span> {t(`joined.todo.${type}`)}
                {of(type).map(({ at, bulk }) => at !== null && <span key={bulk ?? at} className="number joined-at">{t('joined.at', { time: formatTime(at) })}</span>)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Mark({ type }: { readonly type: (typeof BESIDE)[number] }) {
  if (type === 'scheduled' || type === 'wait-date') return <IconClockHour4 size={15} aria-hidden />;
  if (type === 'under-way') return <IconLoader2 size={15} aria-hidden />;
  if (type === 'unclear') return <IconHelpCircleFilled size={15} className="tone-note" aria-hidden />;
  return <IconAlertTriangleFilled size={15} className={type === 'failed' || type === 'offset' ? 'tone-error' : 'tone-warning'} aria-hidden />;
}

function sumOf(list: Joined['todos']): Joined['todos'][number]['amount'] {
  return sumWon(list.map(({ amount }) => amount));
}
