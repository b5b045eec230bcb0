package io.github.shmarray.cli;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.SharedArray;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "cat",
        description = "Writes the elements of an array to the standard output, as bytes, without a header.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class CatCommand implements Callable<Integer> {
    private static final long STEP = 1 << 20;

    @Mixin
    private SegmentOption where;

    @Parameters(paramLabel = "NAME", description = "The array.")
    private String name;

    /** What a shell says of a program that the kernel ends because nobody reads its pipe any more. */
    static final int NOBODY_READS = 141;

    @Override
    public Integer call() throws IOException {
        try (SharedArray array = SharedArray.attachHandle(where.find(name).handle(), AttachOptions.readOnly());
                FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            return write(array, out.getChannel());
        }
    }

    private static int write(SharedArray array, FileChannel out) throws IOException {
        try {
            long byteSize = array.memorySegment().byteSize();
            for (long done = 0; done < byteSize; done += STEP) {
                // Asked for anew each time, as it tells if the array has been cut short.
                MemorySegment bytes = array.memorySegment();
                ByteBuffer part =
                        bytes.asSlice(done, Math.min(STEP, byteSize - done)).asByteBuffer();
                while (part.hasRemaining()) {
                    out.write(part);
                }
            }
            return 0;
        } catch (IOException e) {
            if (Terminal.isOutputPipe()) {
                return NOBODY_READS;
            }
            throw e;
        }
    }
}
