import { z } from 'zod';
import { jsonReply, type Reply } from '../call.ts';
import type { SeedPartner } from '../seed.ts';
import { PortOneRefusal } from './errors.ts';
import { pageOf, pageSchema, takePage } from './paging.ts';

/** PlatformPartner of the official schema; `graphqlId` only has to be there. */
export function showPartner(partner: SeedPartner, isForTest: boolean): Readonly<Record<string, unknown>> & { readonly id: string } {
  const business = {
    type: 'BUSINESS',
    companyName: partner.name,
    taxationType: 'NORMAL',
    businessStatus: 'IN_BUSINESS',
    businessRegistrationNumber: partner.businessNumber,
    representativeName: partner.representativeName,
    memberCompanyConnectionStatus: 'NOT_CONNECTED',
  };
  return {
    id: partner.id,
    graphqlId: Buffer.from(`PlatformPartner:${partner.id}`).toString('base64'),
    name: partner.name,
    contact: { name: partner.representativeName, phoneNumber: partner.phoneNumber, email: partner.email },
    account: { bank: partner.account.bank, currency: 'KRW', number: partner.account.number, holder: partner.account.holder, status: partner.account.status },
    status: partner.status,
    defaultContractId: 'contract-practice',
    memo: '연습용 파트너',
    tags: partner.tags,
    type: partner.kind === 'BUSINESS' ? business : { type: partner.kind },
    isArchived: partner.isArchived,
    appliedAt: '2026-01-02T00:00:00Z',
    userDefinedProperties: {},
    isForTest,
  };
}

const strings = z.array(z.string()).optional();
const bodySchema = z.looseObject({
  page: pageSchema.optional(),
  filter: z.looseObject({
    isArchived: z.boolean().optional(),
    ids: strings,
    tags: strings,
    banks: strings,
    types: strings,
    keyword: z.looseObject({
      id: z.string().optional(),
      name: z.string().optional(),
      email: z.string().optional(),
      accountNumber: z.string().optional(),
      accountHolder: z.string().optional(),
      businessRegistrationNumber: z.string().optional(),
    }).optional(),
  }).optional(),
});

function allows<T>(list: readonly T[] | undefined, value: T): boolean {
  return list === undefined || list.length === 0 || list.includes(value);
}

function contains(whole: string | null, part: string | undefined): boolean {
  return part === undefined || (whole ?? '').includes(part);
}

/** `GET /platform/partners`: unarchived ones unless the filter says otherwise. */
export function listPartners(partners: readonly SeedPartner[], input: unknown, isForTest: boolean): Reply {
  const body = bodySchema.safeParse(input);
  if (!body.success) throw new PortOneRefusal('INVALID_REQUEST', body.error.issues[0]?.message);
  const filter = body.data.filter ?? {};
  const keyword = filter.keyword ?? {};
  const archived = filter.isArchived ?? false;
  const found = partners.filter((partner) =>
    partner.isArchived === archived &&
    allows(filter.ids, partner.id) &&
    allows(filter.banks, partner.account.bank) &&
    allows(filter.types, partner.kind) &&
    (filter.tags === undefined || filter.tags.length === 0 || filter.tags.some((tag) => partner.tags.includes(tag))) &&
    contains(partner.id, keyword.id) &&
    contains(partner.name, keyword.name) &&
    contains(partner.email, keyword.email) &&
    contains(partner.account.number, keyword.accountNumber) &&
    contains(partner.account.holder, keyword.accountHolder) &&
    contains(partner.businessNumber, keyword.businessRegistrationNumber));
  const page = pageOf(body.data.page);
  return jsonReply(200, {
    items: takePage(found, page).map((partner) => showPartner(partner, isForTest)),
    page: { ...page, totalCount: found.length },
  });
}
