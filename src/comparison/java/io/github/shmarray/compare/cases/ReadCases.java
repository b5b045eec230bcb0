package io.github.shmarray.compare.cases;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.SharedIntArray;
import java.util.concurrent.ThreadLocalRandom;

/** Reading an array that another process could have made. */
abstract class ReadCases implements Workload {
    private final String name = Names.ownSegment();
    private final AttachOptions options;
    private final boolean isCollapsed;
    private int[] source;
    private SharedIntArray owner;
    SharedIntArray reader;

    /** What was read, so that reading is not left out. */
    long sum;

    /**
     * @param isCollapsed whether it has been moved into huge pages
     */
    ReadCases(AttachOptions options, boolean isCollapsed) {
        this.options = options;
        this.isCollapsed = isCollapsed;
    }

    @Override
    public void prepare(int[] source) {
        this.source = source;
        owner = SharedIntArray.copyOf(name, source);
        if (isCollapsed) {
            owner.collapse();
        }
        attach();
    }

    final void attach() {
        if (reader != null) {
            reader.close();
        }
        reader = SharedIntArray.attach(name, options);
    }

    @Override
    public void verify() {
        Copies.verify(source, reader.memorySegment());
    }

    @Override
    public void close() {
        reader.close();
        owner.unlink();
        owner.close();
    }

    /** An element of each page, of an array that has just been attached to. */
    static final class First extends ReadCases {
        private static final int PAGE = 4096 / Integer.BYTES;

        First(AttachOptions options, boolean isCollapsed) {
            super(options, isCollapsed);
        }

        @Override
        public void run() {
            long total = 0;
            for (long i = 0; i < reader.length(); i += PAGE) {
                total += reader.get(i);
            }
            sum = total;
        }

        @Override
        public void reset() {
            attach();
        }
    }

    /** Elements at random, each of which is known only when the one before has been read, all of whose pages have been used. */
    static final class AtRandom extends ReadCases {
        AtRandom(boolean isCollapsed) {
            super(AttachOptions.readOnly().withPrefault(), isCollapsed);
        }

        @Override
        public void run() {
            long length = reader.length();
            long random = ThreadLocalRandom.current().nextLong();
            for (int i = 0; i < length; i++) {
                random = random * 6364136223846793005L + 1442695040888963407L;
                random += reader.get((random >>> 1) % length);
            }
            sum = random;
        }
    }
}
