package io.github.shmarray.copy;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * The thread that tells owners of mapped memory that it was cut. It waits in C, where the handler of SIGBUS can wake it. A JVM
 * that ends waits for some time for threads that are in C (300 ms in JDK 25), so from then on it waits in Java.
 */
final class FaultTeller {
    private static final long IDLE_MILLISECONDS = 1000;
    private static final long RETRY_MILLISECONDS = 1;

    /** Null if it does not run. */
    private static Thread teller;

    /** Null if the JVM is ending, or no teller runs. */
    private static Thread ending;

    private static volatile boolean isEnding;

    /** Whether it has noticed, and waits in Java. */
    private static volatile boolean waitsInJava;

    private FaultTeller() {}

    /** Where no thread can be made, bulk operations still look themselves. */
    static synchronized void run() {
        if (teller != null) {
            return;
        }
        Thread thread = LibraryThreads.unstarted("shmarray-faults", FaultTeller::tellOwners);
        try {
            thread.start();
            teller = thread;
            noticeEnding();
        } catch (OutOfMemoryError noMoreThreads) {
            // The next region brings another try.
        }
    }

    private static void noticeEnding() {
        Thread hook = LibraryThreads.unstarted("shmarray-faults-ending", FaultTeller::end);
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            ending = hook;
        } catch (IllegalStateException isEndingAlready) {
            isEnding = true;
        }
    }

    /** Faults are told until the JVM has ended, as other hooks may still use arrays. */
    private static void end() {
        isEnding = true;
        for (int tries = 0; tries < IDLE_MILLISECONDS && !waitsInJava && isRunning(); tries++) {
            FaultWatch.stopAwaiting();
            sleep();
        }
    }

    private static synchronized boolean isRunning() {
        return teller != null;
    }

    private static void tellOwners() {
        List<WeakReference<FaultWatch.Owner>> untold = new ArrayList<>();
        do {
            int cut = awaitCut(untold.isEmpty() ? IDLE_MILLISECONDS : RETRY_MILLISECONDS);
            WeakReference<FaultWatch.Owner> owner = cut == FaultWatch.NONE ? null : FaultWatch.owner(cut);
            if (owner != null) {
                untold.add(owner);
            }
            untold.removeIf(FaultTeller::isTold);
        } while (!untold.isEmpty() || !stopIfIdle());
    }

    private static int awaitCut(long milliseconds) {
        if (!isEnding) {
            return FaultWatch.awaitCut(milliseconds);
        }
        waitsInJava = true;
        sleep();
        return FaultWatch.awaitCut(0);
    }

    private static void sleep() {
        try {
            Thread.sleep(RETRY_MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts these threads for a reason.
        }
    }

    private static boolean isTold(WeakReference<FaultWatch.Owner> reference) {
        FaultWatch.Owner owner = reference.get();
        try {
            return owner == null || owner.endAfterFault();
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    /** A thread that ran on, and a hook that stayed, would keep the class loader of this library. */
    private static synchronized boolean stopIfIdle() {
        if (!FaultWatch.isNothingWatched()) {
            return false;
        }
        teller = null;
        if (ending != null && !isEnding) {
            try {
                Runtime.getRuntime().removeShutdownHook(ending);
            } catch (IllegalStateException isEndingNow) {
                // The hook finds no teller then.
            }
            ending = null;
        }
        return true;
    }
}
