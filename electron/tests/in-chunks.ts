import type { PayoutService } from '../services/service.ts';

/** As the real client plans, with fewer rows to a request: a batch of several requests stays small enough to try often. */
export function inChunks(service: PayoutService, size: number): PayoutService {
  return {
    ...service,
    plan: (batch, rows) => {
      const chunks = Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => rows.slice(index * size, (index + 1) * size));
      return chunks.flatMap((chunk, index) => service.plan(batch, chunk).map((request) => ({ ...request, idempotencyKey: request.idempotencyKey === null ? null : `sd-${batch}-${index + 1}` })));
    },
  };
}
