package io.github.shmarray.copy;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of this library: daemons that have nothing of the thread that happened to need them first. */
public final class LibraryThreads {
    private static final long IDLE_SECONDS = 10;

    private LibraryThreads() {}

    /** A thread that is yet to be started. */
    public static Thread unstarted(String name, Runnable work) {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name(name)
                .unstarted(work);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return thread;
    }

    /** Starts a thread; {@link OutOfMemoryError} if the system has no more. */
    public static Thread start(String name, Runnable work) {
        Thread thread = unstarted(name, work);
        thread.start();
        return thread;
    }

    /** One thread for what is to be done later; it ends when there has been nothing for a while. */
    public static ScheduledExecutorService scheduler(String name) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, work -> unstarted(name, work));
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
