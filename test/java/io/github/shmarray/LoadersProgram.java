package io.github.shmarray;

import io.github.shmarray.error.SegmentFaultException;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Uses the library from several class loaders and many threads at once, drops the loaders, and checks that the JVM's own
 * handling of a fault is as it was. Prints how many native libraries there were.
 */
public final class LoadersProgram {
    private static final int LOADERS = 16;
    private static final int THREADS_EACH = 2;
    private static final int LENGTH = 2_000_000;

    private LoadersProgram() {}

    public static void main(String[] arguments) throws Exception {
        String prefix = arguments[0];
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        useAll(prefix, loaders);
        System.out.println(LoadingProgram.mappedFiles().size() + " libraries");
        for (WeakReference<ClassLoader> loader : loaders) {
            awaitCollected(loader);
        }
        requireInternalError();
        System.out.println("survived");
    }

    private static void useAll(String prefix, List<WeakReference<ClassLoader>> loaders) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(LOADERS * THREADS_EACH)) {
            CountDownLatch created = new CountDownLatch(LOADERS * THREADS_EACH);
            List<Future<Void>> results = new ArrayList<>();
            for (int i = 0; i < LOADERS; i++) {
                ClassLoader loader = newLoader();
                loaders.add(new WeakReference<>(loader));
                for (int j = 0; j < THREADS_EACH; j++) {
                    results.add(threads.submit(use(loader, prefix + "-" + i + "-" + j, created)));
                }
            }
            for (Future<Void> result : results) {
                result.get();
            }
        }
    }

    private static ClassLoader newLoader() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @SuppressWarnings("unchecked")
    private static Callable<Void> use(ClassLoader loader, String name, CountDownLatch created)
            throws ReflectiveOperationException {
        return (Callable<Void>) Class.forName("io.github.shmarray.LoadersProgram$Use", true, loader)
                .getConstructor(String.class, CountDownLatch.class)
                .newInstance(name, created);
    }

    /** What is done in each class loader: a copy that is streamed, and one that meets a fault. */
    public static final class Use implements Callable<Void> {
        private final String name;
        private final CountDownLatch created;

        public Use(String name, CountDownLatch created) {
            this.name = name;
            this.created = created;
        }

        @Override
        public Void call() throws Exception {
            try (SharedByteArray array = create()) {
                byte[] bytes = new byte[LENGTH];
                Arrays.fill(bytes, (byte) 7);
                created.await();
                array.copyFrom(bytes);
                if (array.get(LENGTH - 1) != 7) {
                    throw new AssertionError("not copied");
                }
                try (FileChannel file = FileChannel.open(Path.of("/dev/shm", name), StandardOpenOption.WRITE)) {
                    file.truncate(4096);
                }
                array.unlink();
                array.copyFrom(bytes);
            } catch (SegmentFaultException expected) {
                return null;
            }
            throw new AssertionError("no fault");
        }

        /** The first copies of all class loaders, which install a handler each, are to begin at once. */
        private SharedByteArray create() {
            try {
                return SharedByteArray.create(name, LENGTH);
            } finally {
                created.countDown();
            }
        }
    }

    private static void awaitCollected(WeakReference<ClassLoader> loader) throws InterruptedException {
        for (int i = 0; i < 2000 && loader.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        if (loader.get() != null) {
            throw new AssertionError("a class loader is still in use");
        }
    }

    /** A fault in the JVM's own access, which must not go to a handler whose code is gone. */
    private static void requireInternalError() throws IOException {
        Path path = Files.createTempFile("shmarray-test", null);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofShared()) {
            MemorySegment mapping = file.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH, arena);
            file.truncate(0);
            mapping.fill((byte) 1);
        } catch (InternalError expected) {
            return;
        } finally {
            Files.delete(path);
        }
        throw new AssertionError("no InternalError");
    }
}
