// Failures that end a job for good, with a sentence for the owner. Any other failure is retried.

/** A failure that a retry would not change. */
export class TransferFailure extends Error {
  override readonly name = "TransferFailure";
}

/** The job no longer belongs to this worker: it was deleted, or another worker took it after the lease had expired. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}
