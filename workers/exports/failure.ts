// Why a job ends for good: a sentence that the owner reads. Everything else that goes wrong is tried again.

/** Nothing would change by trying again. */
export class TransferFailure extends Error {
  override readonly name = "TransferFailure";
}

/** The job is no longer this worker's: deleted, or taken by another after the lease had run out. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}
