package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.npy.NpyHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Arrays of any element type and order, made as another program would make them; gone after each test. */
public final class TestArrays implements AfterEachCallback {
    private final TestSegments segments = new TestSegments();
    private final List<SharedArray> open = new ArrayList<>();

    public String name() {
        return segments.name();
    }

    /** In row-major order, zeroed. */
    public SharedArray zeroed(ElementType type, long... shape) {
        return make(type, false, new byte[(int) (count(shape) * type.byteSize())], shape);
    }

    /** In one dimension. */
    public SharedArray ofBytes(ElementType type, byte[] bytes) {
        return make(type, false, bytes, bytes.length / type.byteSize());
    }

    /** The bytes are in the order of memory. */
    public SharedArray make(ElementType type, boolean isColumnMajor, byte[] bytes, long... shape) {
        String name = name();
        byte[] header = NpyHeader.of(type.npyType(), isColumnMajor, shape).encode();
        try (OutputStream file = Files.newOutputStream(TestSegments.path(name))) {
            file.write(header);
            file.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return closed(SharedArray.attach(name));
    }

    /** Closes it after the test. */
    public <A extends SharedArray> A closed(A array) {
        open.add(array);
        return array;
    }

    public SharedIntArray ofInts(int... values) {
        return closed(SharedIntArray.copyOf(name(), values));
    }

    /** The numbers from 0 on, in row-major order. */
    public SharedIntArray counting(long... shape) {
        int[] values = new int[(int) count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        SharedIntArray array = closed(SharedIntArray.create(name(), shape));
        array.copyFrom(values);
        return array;
    }

    public SharedLongArray ofLongs(ElementType type, long... values) {
        return closed(SharedLongArray.copyOf(name(), CreateOptions.defaults().withElementType(type), values));
    }

    public SharedDoubleArray ofDoubles(double... values) {
        return closed(SharedDoubleArray.copyOf(name(), values));
    }

    public static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    private static long count(long... shape) {
        long count = 1;
        for (long length : shape) {
            count *= length;
        }
        return count;
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        open.forEach(SharedArray::close);
        open.clear();
        segments.afterEach(context);
    }
}
