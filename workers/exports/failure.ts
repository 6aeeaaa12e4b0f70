// Failures that end a job for good, with a sentence for the owner. Everything else that goes wrong is tried again.

/** Trying again would change nothing. */
export class TransferFailure extends Error {
  override readonly name = "TransferFailure";
}

/** The job is no longer this worker's: it was deleted, or another took it after the lease had run out. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}
