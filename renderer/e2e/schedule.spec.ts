import type { Page } from '@playwright/test';
import { expect, openSample, test, typeTotal } from './desk.ts';
import type { DeskWindow } from './desk.ts';

/** From the home screen to a batch that the desk is to start at 14:00 of the same day. */
async function scheduleSample(page: Page, sample: string): Promise<void> {
  await page.getByTestId('rail-home').click();
  await openSample(page, sample);
  await page.getByTestId('next-action').click();
  await expect(page.getByTestId('confirm-amount')).toBeVisible();
  await typeTotal(page);
  await page.getByTestId('send-later').click();
  await setTime(page, 'send-at-time', '14', '00');
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('batch-waiting')).toBeVisible();
}

async function setTime(page: Page, testId: string, hours: string, minutes: string): Promise<void> {
  const fields = page.locator(`[data-testid="${testId}"] input, .mantine-TimePicker-root:has([data-testid="${testId}"]) input`).filter({ visible: true });
  await fields.nth(0).fill(hours);
  await fields.nth(1).fill(minutes);
}

async function dark(desk: DeskWindow, name: string): Promise<void> {
  await desk.page.emulateMedia({ colorScheme: 'dark' });
  await desk.picture(name);
  await desk.page.emulateMedia({ colorScheme: 'light' });
}

test('a batch that is sent at a time stands on the calendar, is put off, and taken back', async ({ desk }) => {
  const { page } = desk;
  await page.getByTestId('rail-schedule').click();
  await expect(page.getByText('보내기를 기다리는 일괄지급이 없습니다')).toBeVisible();
  await desk.picture('60-schedule-empty');
  await scheduleSample(page, 'submall-clean');
  await desk.picture('61-batch-waiting');

  // Rows that a service has accepted stand on their own days, as another kind.
  await page.getByTestId('rail-home').click();
  await openSample(page, 'manual-clean');
  await page.getByTestId('next-action').click();
  await typeTotal(page);
  await page.getByTestId('send-button').click();
  await expect(page.getByTestId('outcome-accepted')).toContainText('60');

  await page.getByTestId('rail-schedule').click();
  const today = page.getByTestId('schedule-day-2026-12-01');
  await expect(today.locator('[data-type="send"]')).toHaveAttribute('aria-label', /^보내기 예약, 연습, 1개 60건 [\d,]+원$/);
  await expect(page.locator('[data-type="pay"]').first()).toHaveAttribute('aria-label', /^서비스가 정산, 연습, \d+건 [\d,]+원$/);
  await expect(page.getByTestId('schedule-table')).toContainText('2026-12-01 14:00');
  await desk.picture('62-schedule');
  await dark(desk, '63-schedule-dark');

  await page.getByTestId(/^schedule-change-/).click();
  await expect(page.getByTestId('schedule-what-sum')).toContainText('60건');
  await expect(page.getByTestId('dialog-do')).toBeDisabled();
  await setTime(page, 'schedule-time', '08', '00');
  await expect(page.getByText('이미 지난 시각입니다.')).toBeVisible();
  await expect(page.getByTestId('dialog-do')).toBeDisabled();
  await setTime(page, 'schedule-time', '16', '30');
  await desk.picture('64-schedule-change');
  await page.getByTestId('dialog-do').click();
  await expect(page.getByTestId('schedule-table')).toContainText('2026-12-01 16:30');

  await page.getByTestId(/^schedule-cancel-/).click();
  await expect(page.getByTestId('schedule-what-sum')).toContainText('60건');
  await page.getByTestId('dialog-do').click();
  await expect(page.getByText('보내기를 기다리는 일괄지급이 없습니다')).toBeVisible();
  await expect(today.locator('[data-type="send"]')).toHaveCount(0);
  await page.getByTestId('rail-batches').click();
  await expect(page.getByTestId('batch-state-cancelled')).toBeVisible();
  expect(desk.complaints).toEqual([]);
});

test('a time that passed while the desk was killed asks on home and on the schedule, and sends only when told', async ({ desk }) => {
  await scheduleSample(desk.page, 'submall-clean');
  await desk.kill();
  const page = await desk.restart({ SETTLEDESK_NOW: '2026-12-03T10:00:00+09:00' });
  await expect(page.getByTestId('schedule-missed')).toContainText('예약 시각이 지났습니다');
  await expect(page.getByTestId('schedule-missed')).toContainText('2026-12-01 14:00');
  await desk.picture('65-home-missed');
  await dark(desk, '66-home-missed-dark');
  await page.getByTestId('rail-schedule').click();
  await expect(page.getByTestId('schedule-missed')).toBeVisible();
  await expect(page.getByTestId('schedule-day-2026-12-01').locator('[data-missed]')).toHaveCount(1);
  await desk.picture('67-schedule-missed');
  await page.getByTestId(/^schedule-send-/).click();
  await expect(page.getByTestId('schedule-what-sum')).toContainText('60건');
  await expect(page.getByRole('dialog').getByTestId('pay-date-warnings')).toContainText('2026-12-02');
  await desk.picture('68-schedule-send-now');
  await page.getByTestId('dialog-do').click();
  // A pay date had passed, as the question said: the service refuses the whole request, and nothing is paid.
  await expect(page.getByTestId('banner-done')).toBeVisible();
  await expect(page.getByTestId('outcome-rejected')).toContainText('60');
  await page.getByTestId('rail-home').click();
  await expect(page.getByTestId('home-attention')).toBeVisible();
  await expect(page.getByTestId('schedule-missed')).toHaveCount(0);
  expect(desk.complaints).toEqual([]);
});

test('a time that comes while its dialog is open is not put off once sending has begun', async ({ desk }) => {
  await scheduleSample(desk.page, 'manual-clean');
  await desk.kill();
  // Five seconds before its time: the desk is there when it comes.
  const page = await desk.restart({ SETTLEDESK_NOW: '2026-12-01T13:59:53+09:00' });
  await page.getByTestId('rail-schedule').click();
  await page.getByTestId(/^schedule-change-/).click();
  await setTime(page, 'schedule-time', '17', '00');
  // Its time is seven seconds after the desk's start, and the desk looks every five.
  await page.waitForTimeout(20_000);
  await page.getByTestId('dialog-do').click();
  await expect(page.getByText('이미 보내기 시작해')).toBeVisible();
  await desk.picture('69-schedule-too-late');
  await expect(page.getByTestId('schedule-table')).toHaveCount(0);
  await page.getByTestId('rail-batches').click();
  await expect(page.getByTestId('batch-state-done')).toBeVisible();
  expect(desk.complaints).toEqual([]);
});

test('a start that is near is announced on whatever screen is open', async ({ desk }) => {
  await scheduleSample(desk.page, 'manual-clean');
  await desk.kill();
  const page = await desk.restart({ SETTLEDESK_NOW: '2026-12-01T13:49:54+09:00' });
  await expect(page.getByText('곧 보내기 시작합니다 · 연습')).toBeVisible();
  await desk.picture('70-schedule-soon');
  await page.getByText('곧 보내기 시작합니다 · 연습').click();
  await expect(page.getByTestId('batch-waiting')).toBeVisible();
  expect(desk.complaints).toEqual([]);
});
