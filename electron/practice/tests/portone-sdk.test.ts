import { PortOneClient } from '@portone/server-sdk';
import { describe, expect, it } from 'vitest';
import { BATCH, inWorld, patience, portOneRows, send, sent } from './world.ts';

describe("PortOne's own package", () => {
  it('creates, reads, lists and deletes in the practice world', () => inWorld('portone', {}, async ({ practice }) => {
    // It drops the path of a base URL, so it gets the bare origin.
    const { platform } = PortOneClient({ secret: practice.secrets.portone, baseUrl: practice.origin });
    const { transfer } = await platform.transfer.createPlatformManualTransfer({
      test: true, partnerId: 'partner001', settlementAmount: 12_000, settlementDate: '2026-11-23', memo: '메모',
    });
    expect(transfer).toMatchObject({ status: 'SCHEDULED', settlementAmount: 12_000, partner: { id: 'partner001' } });
    expect(await platform.transfer.getPlatformTransfer({ id: transfer.id, test: true })).toMatchObject({ id: transfer.id, type: 'MANUAL' });
    const { transferSummaries } = await platform.transfer.getPlatformTransferSummaries({
      test: true, page: { number: 0, size: 5 }, filter: { settlementDateRange: { from: '2026-11-23', until: '2026-11-23' } },
    });
    expect(transferSummaries).toHaveLength(1);
    await platform.transfer.deletePlatformTransfer({ id: transfer.id, test: true });
    await expect(platform.transfer.getPlatformTransfer({ id: transfer.id, test: true })).rejects.toMatchObject({ data: { type: 'PLATFORM_TRANSFER_NOT_FOUND' } });
    const { items, page } = await platform.partner.getPlatformPartners({ test: true, page: { number: 0, size: 3 } });
    expect([items.length, page.totalCount]).toEqual([3, 195]);
    expect(await platform.partner.getPlatformPartner({ id: 'partner003', test: true })).toMatchObject({ id: 'partner003' });
  }));

  it('sees what our client made, and our client sees what it made', () => inWorld('portone', {}, async (world) => {
    const { platform } = PortOneClient({ secret: world.practice.secrets.portone, baseUrl: world.practice.origin });
    const rows = portOneRows(1);
    await send(world, world.service.plan(BATCH, rows)[0]!);
    expect(await platform.transfer.getPlatformTransfer({ id: 'row-0', test: true })).toMatchObject({ settlementAmount: 20_000, memo: '11월 정산' });
    await expect(platform.transfer.getPlatformTransfer({ id: 'row-0', test: false })).rejects.toMatchObject({ data: { type: 'PLATFORM_TRANSFER_NOT_FOUND' } });
    await platform.transfer.deletePlatformTransfer({ id: 'row-0', test: true });
    expect(await world.service.find([sent(rows[0]!)], patience)).toMatchObject([{ type: 'absent' }]);
    // This version cannot send an own id, so the conflict is seen with our own client.
    expect(await send(world, world.service.plan(BATCH, rows)[0]!)).toEqual({ type: 'exists' });
  }));

  it('is refused with a wrong secret', () => inWorld('portone', {}, async ({ practice }) => {
    const { platform } = PortOneClient({ secret: 'wrong', baseUrl: practice.origin });
    await expect(platform.partner.getPlatformPartners({ test: true })).rejects.toMatchObject({ data: { type: 'UNAUTHORIZED' } });
  }));
});
