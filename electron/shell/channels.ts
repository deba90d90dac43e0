/** The whole wire between window and main process: one question with one answer, and one stream of events. */
export const REQUEST_CHANNEL = 'settledesk:request';
export const EVENT_CHANNEL = 'settledesk:event';
