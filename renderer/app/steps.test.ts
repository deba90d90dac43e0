import { describe, expect, it } from 'vitest';
import { BATCH_STATES } from '../../shared/batch.ts';
import { formatRoute, parseRoute } from './routes.ts';
import { stepLine, stepOf, STEPS } from './steps.ts';

const opened = (place: Parameters<typeof stepLine>[0]): readonly string[] => stepLine(place).filter((step) => step.open).map((step) => step.step);

describe('stepLine', () => {
  it('can be walked backwards while it is a draft, never forwards', () => {
    expect(opened({ type: 'draft', step: 'confirm' })).toEqual(['file', 'mapping', 'review']);
    expect(opened({ type: 'draft', step: 'mapping' })).toEqual(['file']);
    expect(opened({ type: 'file' })).toEqual([]);
  });

  it.each(BATCH_STATES)('has nothing behind it once frozen (%s)', (state) => {
    expect(opened({ type: 'batch', state })).toEqual([]);
  });

  it('marks one step as the current one', () => {
    for (const place of [{ type: 'file' }, { type: 'draft', step: 'review' }, { type: 'batch', state: 'sending' }, { type: 'batch', state: 'attention' }] as const) {
      const line = stepLine(place);
      expect(line.map((step) => step.step)).toEqual(STEPS);
      expect(line.filter((step) => step.state === 'current').map((step) => step.step)).toEqual([stepOf(place)]);
    }
  });

  it('shows outcomes as soon as sending is over or stopped', () => {
    expect(stepOf({ type: 'batch', state: 'scheduled' })).toBe('sending');
    expect(stepOf({ type: 'batch', state: 'stopped' })).toBe('outcomes');
  });
});

describe('routes', () => {
  it.each(['#/home', '#/new', '#/draft/d1/mapping', '#/batch/b%2F1', '#/connections'])('%s comes back the same', (hash) => {
    expect(formatRoute(parseRoute(hash))).toBe(hash);
  });

  it.each(['', '#', '#/nowhere', '#/draft', '#/batch/', '#/%E0%A4%A'])('%s leads home', (hash) => {
    expect(parseRoute(hash)).toEqual({ screen: 'home' });
  });

  it('opens a draft at its review when the step is unknown', () => {
    expect(formatRoute(parseRoute('#/draft/d1/elsewhere'))).toBe('#/draft/d1/review');
  });
});
