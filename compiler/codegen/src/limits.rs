//! What the language does not say about a run: how long it may take and how often it is tried again.
//!
//! The same numbers stand in the DAG and in the Job, so that a pipeline behaves alike in both.

/// Seconds that one attempt at a load may take: 6 hours.
pub const ATTEMPT_SECONDS: u32 = 6 * 3600;
/// Seconds that a run of a pipeline may take with all its attempts: 24 hours.
pub const RUN_SECONDS: u32 = 24 * 3600;
/// Seconds that an attempt waits for another run on the same table: 1 hour. A table is written by one run at a time.
pub const LOCK_SECONDS: u32 = 3600;
/// Attempts after the first. Kubernetes waits 10 s, 20 s, 40 s… between them; Airflow as the next two say.
pub const RETRIES: u32 = 5;
/// Seconds before the second attempt; twice as long before each further one.
pub const RETRY_SECONDS: u32 = 60;
/// The longest wait between two attempts, in seconds.
pub const RETRY_MAX_SECONDS: u32 = 1800;
/// Exit code of `ingest` when a check failed: the same data will fail again, so nothing is gained by a retry.
pub const EXIT_FINDINGS: i32 = 1;
/// Seconds between two looks for a delivery that is waited for.
pub const POKE_SECONDS: u32 = 300;
/// Deliveries that one run of a DAG loads at most: Airflow makes no more than 1,024 tasks of a list unless it is told to. The
/// next run goes on.
pub const MOST_DELIVERIES: u32 = 1_000;
