import type { Page } from '@playwright/test';
import { expect, test, typeTotal } from './desk.ts';
import type { DeskWindow } from './desk.ts';

const HEADER = '서브몰ID,지급일,지급금액,받는분통장표시';
const DAY = '2026-12-02';

async function useToss(page: Page): Promise<void> {
  await page.getByTestId('rail-new').click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /v1/ }).click();
}

/** From a file to the confirmation of it. */
async function confirmFile(page: Page, name: string, rows: readonly string[]): Promise<void> {
  await page.getByTestId('rail-new').click();
  await page.getByTestId('file-input').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from([HEADER, ...rows].join('\n')) });
  await expect(page.getByTestId('grid').or(page.getByTestId('column-table'))).toBeVisible();
  await page.getByTestId('next-action').click();
  if (await page.getByTestId('grid').isVisible()) await page.getByTestId('next-action').click();
  await expect(page.getByTestId('confirm-amount')).toBeVisible();
}

async function send({ page }: DeskWindow): Promise<void> {
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('outcome-accepted')).toBeVisible();
}

const choose = (page: Page, row: number, label: string) => page.getByTestId(`decide-${row}`).getByText(label, { exact: true }).click();

test('every repeated row is decided: in the file and against what was sent; nothing goes out before', async ({ desk }) => {
  const { page } = desk;
  await useToss(page);
  await confirmFile(page, '첫 지급.csv', [`submall001,${DAY},150000,정산대금`, `submall002,${DAY},250000,정산대금`, `submall009,2026-12-04,77000,정산대금`]);
  await expect(page.getByTestId('no-duplicates')).toBeVisible();
  await send(desk);

  await confirmFile(page, '둘째 지급.csv', [
    `submall001,${DAY},150000,정산대금`,
    `submall003,${DAY},90000,정산대금`,
    `submall003,${DAY},90000,정산대금`,
    `submall003,${DAY},90000,정산대금`,
    `submall004,${DAY},120000,정산대금`,
    'submall004,2026-12-03,120000,정산대금',
    'submall009,2026-12-07,77000,정산대금',
  ]);
  await expect(page.getByTestId('duplicates-undecided')).toContainText('4건');
  await expect(page.getByTestId('duplicates-undecided')).toContainText('420,000');
  await typeTotal(page);
  await expect(page.getByTestId('send-button')).toBeDisabled();
  await expect(page.getByTestId('send-needs')).toContainText('4건');
  await expect(page.getByTestId('duplicate-group-2')).toContainText('접수');
  await desk.picture('30-duplicates-undecided');

  await choose(page, 2, '빼기');
  await expect(page.getByTestId('duplicates-undecided')).toContainText('3건');
  await choose(page, 3, '보내기');
  await choose(page, 4, '보내기');
  await choose(page, 5, '빼기');
  await expect(page.getByTestId('duplicates-undecided')).toContainText('0건');
  await expect(page.getByTestId('duplicates-paid-again')).toContainText('90,000');
  await expect(page.getByTestId('duplicates-left-out')).toContainText('240,000');
  // The total has changed: what was typed before no longer opens the button.
  await expect(page.getByTestId('send-button')).toBeDisabled();
  await desk.picture('31-duplicates-decided');

  await page.getByTestId('duplicates-undo').click();
  await expect(page.getByTestId('duplicates-undecided')).toContainText('1건');
  await choose(page, 5, '빼기');
  await expect(page.getByTestId('duplicates-undecided')).toContainText('0건');

  await page.getByTestId('duplicates-tabs').getByText('비슷한 지급').click();
  await expect(page.getByTestId('similar-8')).toContainText('다른 날짜로 보냄');
  await expect(page.getByTestId('similar-6')).toContainText('7행 2026-12-03');
  await desk.picture('32-duplicates-similar');
  await page.getByTestId('similar-leave-out-8').click();
  await expect(page.getByTestId('similar-8')).toHaveCount(0);
  await expect(page.getByTestId('similar-6')).toBeVisible();
  await expect(page.getByTestId('confirm-amount')).toContainText('420,000');
  await send(desk);
  await expect(page.getByTestId('outcome-accepted')).toContainText('4');
  expect(desk.complaints).toEqual([]);
});

test('a decision for all names its figures, is one step, and is made with the keyboard alone', async ({ desk }) => {
  const { page } = desk;
  await useToss(page);
  const rows = Array.from({ length: 60 }, (_, index) => `submall${String((index % 30) + 1).padStart(3, '0')},${DAY},${50_000 + (index % 30) * 1000},정산대금`);
  await confirmFile(page, '겹친 지급.csv', rows);
  await expect(page.getByTestId('duplicates-undecided')).toContainText('60건');
  await expect(page.getByTestId('duplicate-pager')).toContainText('1–20 / 30');
  await page.getByTestId('duplicates-next').press('Enter');
  await expect(page.getByTestId('duplicate-pager')).toContainText('21–30 / 30');

  await page.getByTestId('decide-22').getByRole('radio', { name: '미정' }).press('ArrowRight');
  await expect(page.getByTestId('duplicates-undecided')).toContainText('59건');
  await page.getByTestId('duplicates-all-pay').press('Enter');
  await expect(page.getByRole('dialog')).toContainText('59건');
  await desk.picture('33-duplicates-all');
  await page.keyboard.press('Escape');
  await page.getByTestId('duplicates-all-leave-out').press('Enter');
  await expect(page.getByTestId('duplicates-undecided')).toContainText('0건');
  await expect(page.getByTestId('duplicates-left-out')).toContainText('30건');
  await page.getByTestId('duplicates-undo').press('Enter');
  await expect(page.getByTestId('duplicates-undecided')).toContainText('59건');
  expect(desk.complaints).toEqual([]);
});

test('five thousand payments twice: a page at a time, reached from the review, decided in one step; undo never reaches an edit', async ({ desk }) => {
  const { page } = desk;
  await useToss(page);
  const rows = Array.from({ length: 10_000 }, (_, index) => `submall${String((index % 20) + 1).padStart(3, '0')},${DAY},${50_000 + (index % 5000)},정산대금`);
  await page.getByTestId('file-input').setInputFiles({ name: '많은 지급.csv', mimeType: 'text/csv', buffer: Buffer.from([HEADER, ...rows].join('\n')) });
  await expect(page.getByTestId('issue-group-DUPLICATE_IN_FILE')).toContainText('10,000');
  // What is pressed before the rows are there goes nowhere.
  await expect(page.locator('[aria-rowindex="2"] > [aria-colindex="1"]')).toBeVisible();
  await page.getByTestId('cell-input').press('Delete');
  await expect(page.getByTestId('undo')).toBeEnabled();
  await page.getByTestId('undo').click();
  await page.getByTestId('cell-input').focus();
  await page.getByTestId('cell-input').press('End');
  await page.getByTestId('decide-DUPLICATE_IN_FILE').click();
  await expect(page.getByTestId('duplicate-pager')).toContainText('1–20 / 5,000');
  await expect(page.getByTestId('duplicates')).toBeInViewport();
  await expect(page.getByTestId('duplicates-undo')).toBeDisabled();
  await page.getByTestId('duplicates-all-pay').click();
  await page.getByTestId('dialog-do').click();
  await expect(page.getByTestId('duplicates-undecided')).toContainText('0건');
  await expect(page.getByTestId('duplicates-paid-again')).toContainText('5,000건');
  await desk.picture('35-duplicates-many');
  await page.getByTestId('duplicates-undo').click();
  await expect(page.getByTestId('duplicates-undecided')).toContainText('10,000건');
  await expect(page.getByTestId('duplicates-undo')).toBeDisabled();
  expect(desk.complaints).toEqual([]);
});

test('a batch sent meanwhile: freezing refuses, and the screen shows what is new', async ({ desk }) => {
  const { page } = desk;
  await useToss(page);
  const rows = [`submall011,${DAY},310000,정산대금`, `submall012,${DAY},320000,정산대금`];
  await confirmFile(page, '하나.csv', rows);
  const first = page.url();
  await confirmFile(page, '둘.csv', [...rows, `submall013,${DAY},10000,정산대금`]);
  await send(desk);
  await page.goto(first);
  await expect(page.getByTestId('duplicates-undecided')).toContainText('2건');
  await expect(page.getByTestId('send-button')).toBeDisabled();
  expect(desk.complaints).toEqual([]);
});

test.describe('in English, in the dark, narrow', () => {
  test.use({ options: { environment: {}, viewport: { width: 1180, height: 900 } } });
  test('long names do not overflow', async ({ desk }) => {
    const { page } = desk;
    await page.getByTestId('language-switch').click();
    await page.getByTestId('scheme-switch').click();
    await page.getByTestId('scheme-dark').click();
    await useToss(page);
    await confirmFile(page, 'long.csv', Array.from({ length: 3 }, () => `submall-아주긴이름아주긴,${DAY},1234567890,정산`).concat(`submall005,${DAY},1,정산`, `submall005,${DAY},1,정산`, `submall006,${DAY},5000,정산`, 'submall006,2026-12-03,5000,정산'));
    await expect(page.getByTestId('duplicates')).toBeVisible();
    await desk.picture('34-duplicates-dark');
  });
});
