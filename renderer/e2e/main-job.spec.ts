import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWorkbook } from '../../electron/sheets/read.ts';
import { shownText } from '../../shared/cells.ts';
import { expect, openSample, test, typeTotal } from './desk.ts';

test('the main job on Toss: sample, review, confirm, send, outcomes, result workbook', async ({ desk }) => {
  const { page } = desk;
  await expect(page.getByTestId('sample-submall-clean').first()).toBeVisible();
  await desk.picture('01-first-start');
  await openSample(page, 'submall-clean');
  await expect(page.getByTestId('total-amount')).toContainText('71,683,760');
  await expect(page.getByTestId('total-errors')).toContainText('0');
  await desk.picture('02-review-clean');
  await page.getByTestId('next-action').click();
  await expect(page.getByTestId('confirm-amount')).toContainText('71,683,760');
  await expect(page.getByTestId('send-button')).toBeDisabled();

  await page.getByTestId('typed-amount').fill('71683761');
  await expect(page.getByTestId('typed-verdict')).toHaveAttribute('data-verdict', 'differs');
  await expect(page.getByTestId('send-button')).toBeDisabled();
  await typeTotal(page);
  await desk.picture('03-confirm');
  await page.getByTestId('send-button').click();

  await expect(page.getByTestId('outcome-accepted')).toContainText('60');
  await expect(page.getByTestId('batch-amount').first()).toContainText('71,683,760');
  await desk.picture('04-outcomes');

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-result').click()]);
  const path = join(desk.home, 'saved.xlsx');
  await download.saveAs(path);
  const workbook = await readWorkbook(Uint8Array.from(readFileSync(path)));
  const [rows, summary] = workbook.sheets;
  expect(rows?.rows.length).toBe(61);
  const header = (rows?.rows[0] ?? []).map(shownText);
  const amountColumn = header.indexOf('금액');
  const sum = (rows?.rows ?? []).slice(1).reduce((total, row) => total + Number(row[amountColumn]), 0);
  expect(sum).toBe(71_683_760);
  expect(JSON.stringify(summary?.rows)).toContain('71683760');
  expect(desk.complaints).toEqual([]);
});

test('the main job on PortOne: scheduled for a chosen day', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'manual-clean');
  await page.getByTestId('next-action').click();
  await page.getByTestId('timing-date').click();
  await page.getByTestId('day-2026-12-10').click();
  await expect(page.getByTestId('confirm-amount')).toBeVisible();
  await typeTotal(page);
  await desk.picture('05-confirm-calendar');
  await expect(page.getByTestId('send-button')).toBeEnabled();
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('outcome-accepted')).toContainText('60');
  await expect(page.getByText('정산 예정').first()).toBeVisible();
  await desk.picture('06-outcomes-portone');
  expect(desk.complaints).toEqual([]);
});

test('a dirty sheet: issues are marked, fixed by one click, undone, and the rest is left out on purpose', async ({ desk }) => {
  const { page } = desk;
  await openSample(page, 'submall-dirty');
  await expect(page.getByTestId('total-errors')).toContainText('6');
  await expect(page.getByTestId('issue-group-AMOUNT_NOT_INTEGER')).toBeVisible();
  await desk.picture('07-review-dirty');
  await page.getByTestId('fix-all-AMOUNT_CLEANED').click();
  await page.getByTestId('dialog-do').click();
  await expect(page.getByTestId('fix-all-AMOUNT_CLEANED')).toHaveCount(0);
  await page.getByTestId('undo').click();
  await expect(page.getByTestId('fix-all-AMOUNT_CLEANED')).toBeVisible();
  await page.getByTestId('redo').click();
  await expect(page.getByTestId('fix-all-AMOUNT_CLEANED')).toHaveCount(0);
  await page.getByTestId('next-action').click();
  await expect(page.getByTestId('send-button')).toBeDisabled();
  await expect(page.getByTestId('skip-errors')).toBeVisible();
  await expect(page.getByTestId('duplicates')).toBeVisible();
  await desk.picture('08-confirm-decisions');
  expect(desk.complaints).toEqual([]);
});

test('a file dropped on the window is read; a wrong one is refused with what to do', async ({ desk }) => {
  const { page } = desk;
  await page.getByTestId('start-batch').first().click();
  await expect(page.getByTestId('drop-zone')).toBeVisible();
  await desk.picture('09-import');
  // From memory: a machine without a UTF-8 locale cannot even name such a file on disk.
  await page.getByTestId('file-input').setInputFiles({ name: '그림.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('this is no workbook') });
  await expect(page.getByTestId('error-panel')).toBeVisible();
  await expect(page.getByTestId('error-panel')).not.toContainText('at ');
  await desk.picture('10-import-refused');

  const csv = '서브몰ID,지급일,지급금액,받는분통장표시\nsubmall001,2026-12-02,150000,정산대금\nsubmall002,2026-12-02,250000,정산대금\n';
  const handle = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], '지급.csv', { type: 'text/csv' }));
    return transfer;
  }, csv);
  // The practice connection of Toss takes this kind of sheet.
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /v1/ }).click();
  await page.getByTestId('drop-zone').dispatchEvent('drop', { dataTransfer: handle });
  await expect(page.getByTestId('column-table').or(page.getByTestId('grid'))).toBeVisible();
  await expect(page.getByText('400,000').first()).toBeVisible();
});

test('what was sent before is shown before it is sent again', async ({ desk }) => {
  const { page } = desk;
  for (const round of [1, 2]) {
    await page.goto(new URL('/', page.url()).href);
    await page.getByTestId('rail-home').click();
    if (round === 2) {
      await page.getByTestId('rail-new').click();
      await page.getByTestId('sample-submall-clean').first().click();
    } else await openSample(page, 'submall-clean');
    await page.getByTestId('next-action').click();
    await typeTotal(page);
    if (round === 2) {
      await expect(page.getByTestId('duplicates')).toBeVisible();
      await expect(page.getByTestId('send-button')).toBeDisabled();
      await desk.picture('11-confirm-sent-before');
      return;
    }
    await page.getByTestId('send-button').click();
    await expect(page.getByTestId('outcome-accepted')).toContainText('60');
  }
});

test('a draft and a sent batch survive the death of the process', async ({ desk }) => {
  await openSample(desk.page, 'submall-dirty');
  await desk.page.getByTestId('fix-all-AMOUNT_CLEANED').click();
  await desk.page.getByTestId('dialog-do').click();
  await expect(desk.page.getByTestId('fix-all-AMOUNT_CLEANED')).toHaveCount(0);
  await desk.kill();
  const page = await desk.restart();
  await page.getByTestId('rail-drafts').click();
  await expect(page.getByTestId('draft-table')).toContainText('고칠 곳 있음');
  await desk.picture('12-drafts');
  await page.locator('[data-testid^="draft-d"]').first().click();
  await expect(page.getByTestId('total-amount')).toContainText('57,815,410');
  await expect(page.getByTestId('fix-all-AMOUNT_CLEANED')).toHaveCount(0);
});

test('connections: a live one is unmistakable, and no secret ever comes back', async ({ desk }) => {
  const { page } = desk;
  await page.getByTestId('rail-connections').click();
  await expect(page.getByTestId('connection-list')).toBeVisible();
  await page.getByTestId('check-practice-toss-v1').click();
  await expect(page.getByText(/100,000,000,000/).first()).toBeVisible();
  await desk.picture('13-connections');
  expect(desk.complaints).toEqual([]);
});

test('English and dark', async ({ desk }) => {
  const { page } = desk;
  await page.getByTestId('language-switch').click();
  await page.getByTestId('scheme-switch').click();
  await page.getByTestId('scheme-dark').click();
  await openSample(page, 'submall-dirty');
  await expect(page.getByTestId('grid')).toBeVisible();
  await desk.picture('14-review-english-dark');
  expect(desk.complaints).toEqual([]);
});
