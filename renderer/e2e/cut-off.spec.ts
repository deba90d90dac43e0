import type { Page } from '@playwright/test';
import { expect, test, typeTotal } from './desk.ts';

// Machines differ; no test is about time.
test.setTimeout(300_000);

const ROWS = 1500;

function settlements(rows: number, first: number): string {
  const lines = ['정산 유형*,파트너 아이디*,정산일*,정산 금액*,메모'];
  for (let index = 0; index < rows; index += 1) lines.push(`수기 정산,partner${String(1 + (index % 190)).padStart(3, '0')},2026-12-02,${first + index},정산`);
  return lines.join('\n');
}

async function sendUntilUnderWay(page: Page, name: string, rows: number, first: number): Promise<void> {
  await page.getByTestId('rail-new').click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /포트원/ }).click();
  await page.getByTestId('file-input').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(settlements(rows, first)) });
  await expect(page.getByTestId('total-count')).toContainText(rows.toLocaleString('ko-KR'));
  await page.getByTestId('next-action').click();
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('sending-rows')).toBeVisible();
}

test('a kill while sending: the start shows how far it came, asks by itself, and one click finishes it', async ({ desk }) => {
  const { page } = desk;
  await sendUntilUnderWay(page, '11월 파트너 수기정산.csv', ROWS, 10_000);
  await expect(page.getByTestId('outcome-accepted')).toContainText(/[1-9]\d\d/);
  await desk.kill();
  const again = await desk.restart();
  const panel = again.getByTestId('cut-off');
  await expect(panel).toBeVisible();
  // Asking is reading: it needs no click. Sending does, so the rest still waits.
  await expect(panel.getByTestId('cut-off-said')).toContainText(/물었습니다|^$/);
  await expect(panel.getByTestId('cut-off-not-sent')).not.toContainText(/^0건/);
  await desk.picture('60-cut-off');
  await panel.getByTestId('cut-off-finish').click();
  await expect(panel.getByTestId('cut-off-said')).toContainText('마쳤습니다', { timeout: 120_000 });
  await expect(panel.getByTestId('cut-off-sent')).toContainText('1,500건');
  await expect(panel.getByTestId('cut-off-not-sent')).toContainText('0건');
  await desk.picture('61-cut-off-finished');
  await panel.getByTestId('cut-off-close').click();
  await expect(panel).toHaveCount(0);
  expect(desk.complaints).toEqual([]);
});

test('two batches cut off one after the other: both are told, and finished together', async ({ desk }) => {
  await sendUntilUnderWay(desk.page, '11월 1차 파트너 수기정산 (서울·경기·인천 지역 가맹점 전체).csv', ROWS, 10_000);
  await desk.kill();
  await sendUntilUnderWay(await desk.restart(), '11월 2차.csv', ROWS, 50_000);
  await desk.kill();
  const page = await desk.restart();
  await expect(page.getByTestId('cut-off-finish')).toHaveCount(2);
  await expect(page.getByTestId('cut-off-said').filter({ hasText: '묻고 있습니다' })).toHaveCount(0);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 1120, height: 820 });
  await desk.picture('62-cut-off-two-dark');
  await page.getByTestId('cut-off-finish-all').click();
  await expect(page.getByTestId('cut-off-sent')).toContainText(['1,500건', '1,500건'], { timeout: 150_000 });
  await expect(page.getByTestId('cut-off-said')).toContainText(['마쳤습니다', '마쳤습니다']);
  expect(desk.complaints).toEqual([]);
});

test('a start that finds nothing cut off says nothing of it', async ({ desk }) => {
  await expect(desk.page.locator('[data-testid^="sample-"]').first()).toBeVisible();
  await expect(desk.page.getByTestId('cut-off')).toHaveCount(0);
});
