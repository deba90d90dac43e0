import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../stores/route.ts';
import { DRAFT_STEPS } from './routes.ts';
import { stepLine } from './steps.ts';
import type { Place, Step } from './steps.ts';

export function StepLine({ place }: { readonly place: Place }) {
  const { t } = useTranslation();
  const route = useRoute((state) => state.route);
  const go = useRoute((state) => state.go);
  const walkTo = (step: Step): void => {
    const draftStep = DRAFT_STEPS.find((known) => known === step);
    if (route.screen === 'draft' && draftStep !== undefined) go({ ...route, step: draftStep });
    else go({ screen: 'new' });
  };
  return (
    <ol className="step-line" aria-label={t('step.label')}>
      {stepLine(place).map(({ step, state, open }, index) => {
        const content = (
          <>
            <span className="step-mark" aria-hidden="true">
              {state === 'done' ? <IconCheck size={13} stroke={2.6} /> : index + 1}
            </span>
            {t(`step.${step}`)}
            <span className="visually-hidden">{t(`step.${state}`)}</span>
          </>
        );
        return (
          <li key={step} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
            {open ? (
              <button type="button" className="step" onClick={() => walkTo(step)} data-testid={`step-${step}`} title={t('step.back', { step: t(`step.${step}`) })}>
                {content}
              </button>
            ) : (
              <span className="step" data-testid={`step-${step}`}>
                {content}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
