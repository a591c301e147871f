/** Whether an audit log is as it was written. */
export interface OpenWopAuditVerification {
  /** The first entry that was checked. */
  fromSeq: number;
  /** The last entry that was checked. */
  toSeq: number;
  /** Whether each entry has the hash of the one before. */
  chainValid: boolean;
  /** Whether the signatures of the checkpoints are right. */
  checkpointsValid?: boolean;
  /** The signed checkpoints in the range. */
  checkpoints: OpenWopAuditCheckpoint[];
  /** What is wrong. */
  anomalies: OpenWopAuditAnomaly[];
}

/** A signed checkpoint. */
export interface OpenWopAuditCheckpoint {
  /** The checkpoint's id. */
  checkpoint: string;
  /** The entry after which it was made. */
  atSequence: number;
  /** The root of the entries' hashes. */
  merkleRoot: string;
  /** The signature, base64. */
  signature: string;
  /** Whether the signature is right. Only some hosts say. */
  verified?: boolean;
}

/** Something wrong in an audit log. */
export interface OpenWopAuditAnomaly {
  /** The entry. */
  atSeq: number;
  /** The hash that it should have. */
  expectedPrevHash?: string | null;
  /** The hash that it has. */
  actualPrevHash?: string | null;
  /** What is wrong. Missing: a break of the chain. */
  kind?: string;
  /** The checkpoint that it is about. */
  checkpoint?: string;
  /** More of it, in words. */
  detail?: string;
}
