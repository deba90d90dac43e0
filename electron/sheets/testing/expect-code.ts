import { DeskError } from '../../../shared/errors.ts';

/** The code a promise is rejected with, so that a test can compare it; what else happens is said as it is. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    return error instanceof DeskError ? error.code : `not a DeskError: ${String(error)}`;
  }
}
