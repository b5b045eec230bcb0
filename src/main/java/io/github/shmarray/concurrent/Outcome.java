package io.github.shmarray.concurrent;

/** What came of trying to take a mutex. */
enum Outcome {
    /** Somebody has it. */
    BUSY,
    TAKEN,
    /** It is taken from an owner who has died. */
    OWNER_DIED,
    /** Nobody can take it any more. */
    NOT_RECOVERABLE
}
