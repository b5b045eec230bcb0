package io.github.shmarray.segment;

/** Undoes what was done before a failure. What fails of that is told beside the failure, and does not take its place. */
public final class Undoing {
    private Undoing() {}

    /** Undoes something; the failure is the caller's to throw after. */
    public static void after(Throwable failure, Runnable undoing) {
        try {
            undoing.run();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }
}
