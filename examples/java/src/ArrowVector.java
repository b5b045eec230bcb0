import io.github.shmarray.SharedDoubleArray;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/** A shared array as the column of an Arrow table. Start java with --add-opens=java.base/java.nio=ALL-UNNAMED, which Arrow needs. */
class ArrowVector {
    public static void main(String[] arguments) {
        String name = arguments[0];
        try (SharedDoubleArray prices = SharedDoubleArray.copyOf(name, new double[] {1.5, 2.5, 3.5});
                BufferAllocator allocator = new RootAllocator();
                Float8Vector column = new Float8Vector("prices", allocator)) {
            prices.unlink();
            load(column, prices);
            // Both are the same memory. The array stays open for as long as the column is used.
            prices.set(0, 10.25);
            System.out.println(column);
        }
    }

    /** Without nulls, a column is its data and nothing else. */
    private static void load(Float8Vector column, SharedDoubleArray array) {
        long address = array.memorySegment().address();
        ArrowBuf data = new ArrowBuf(ReferenceManager.NO_OP, null, array.length() * Double.BYTES, address);
        ArrowBuf noNulls = new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);
        column.loadFieldBuffers(new ArrowFieldNode(array.length(), 0), List.of(noNulls, data));
    }
}
