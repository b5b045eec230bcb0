package io.github.shmarray;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.memory.ArraySegment;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyStructure;
import io.github.shmarray.records.RecordAccess;
import io.github.shmarray.records.RecordType;
import io.github.shmarray.records.UnfitRecordException;
import io.github.shmarray.segment.Content;
import io.github.shmarray.segment.OpenOrCreate;
import io.github.shmarray.segment.SegmentName;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;

/** Makes segments of structures, and finds them: to everything below they are bytes behind a header that tells of fields. */
final class RecordSegments {
    private static final String HAS_CLASS = "its elements are records";

    /** A segment that holds structures, as bytes, and what its header tells of them. */
    record Structures(ArraySegment memory, NpyHeader header) {}

    private RecordSegments() {}

    static Structures createZeroed(String name, CreateOptions options, NpyStructure structure, long... shape) {
        Objects.requireNonNull(options, "options");
        options.requireNoCopy(creating(name));
        Objects.requireNonNull(shape, "shape");
        long room = options.room(structure.size(), shape, creating(name));
        return create(name, options, structure, new Content.Zeroes(options.sparse(), room), shape);
    }

    /** With these records, in one dimension. */
    static <R> Structures createCopy(String name, CreateOptions options, RecordType<R> type, R[] source) {
        Objects.requireNonNull(options, "options");
        String operation = creating(name);
        CreateOptions.requireUnused(options.sparse(), operation, "withSparse", "a copy fills all of its space at once");
        options.requireNoCapacity(operation);
        NpyStructure structure = type.structure();
        RecordAccess access = type.accessTo(structure);
        long size = structure.size();
        // Several threads may fill the segment with what is in it.
        try (Arena arena = Arena.ofShared()) {
            MemorySegment bytes = arena.allocate(source.length * size);
            for (int i = 0; i < source.length; i++) {
                write(operation, access, bytes, i * size, source, i);
            }
            return create(name, options, structure, new Content.Bytes(bytes), source.length);
        }
    }

    /**
     * Opens a segment whose elements are structures.
     *
     * @param mismatch what does not fit in a structure that is found, or an empty text
     */
    static Structures open(ArrayOpener opener, Function<NpyStructure, String> mismatch) {
        if (opener.options.raw() != null) {
            throw new IllegalArgumentException(
                    opener.operation + ": fields are known only where a header tells of them");
        }
        return opener.openStructures(found -> bytes(opener, found, mismatch));
    }

    private static ArraySegment.Layout bytes(
            ArrayOpener opener, NpyHeader found, Function<NpyStructure, String> mismatch) {
        String operation = opener.operation;
        if (!(found.type() instanceof NpyStructure structure)) {
            throw new SegmentMismatchException(operation + ": expected structures, found "
                    + found.type().descr() + " " + Shapes.text(found.shape()) + "; SharedArray.attach takes numbers");
        }
        var layout =
                new ArraySegment.Layout(ElementType.UINT8, found.shape(), found.fortranOrder(), found.dataOffset());
        if (!opener.isShapeWanted(layout) || !opener.isOrderWanted(layout)) {
            String order = opener.isOrderWanted(layout) ? "" : " in the other order in memory";
            long[] wanted = opener.options.shape();
            String shape = wanted == null ? "" : " of shape " + Shapes.text(wanted);
            throw new SegmentMismatchException(
                    operation + ": expected structures" + shape + ", found " + Shapes.text(found.shape()) + order);
        }
        String unfit = mismatch.apply(structure);
        if (!unfit.isEmpty()) {
            throw new SegmentMismatchException(operation + ": its fields are not those of the record" + unfit);
        }
        long[] bytes = {found.byteSize()};
        return new ArraySegment.Layout(ElementType.UINT8, bytes, false, found.dataOffset());
    }

    private static String creating(String name) {
        return "create array \"" + name + "\"";
    }

    /** Writes a record that a caller has given among others. */
    static void write(
            String operation, RecordAccess access, MemorySegment target, long to, Object[] source, int index) {
        if (source[index] == null) {
            throw new IllegalArgumentException(operation + ": record " + index + " is null");
        }
        try {
            access.write(target, to, source[index]);
        } catch (UnfitRecordException e) {
            throw new IllegalArgumentException(operation + ": record " + index + " does not fit: " + e.getMessage());
        }
    }

    private static Structures create(
            String given, CreateOptions options, NpyStructure structure, Content content, long... shape) {
        Objects.requireNonNull(shape, "shape");
        String name = SegmentName.check(given);
        String operation = creating(name) + " of records " + Shapes.text(shape);
        requireNoElementType(options, operation);
        Shapes.checkedCount(shape, structure.size(), () -> operation);
        NpyHeader header = NpyHeader.of(structure, options.isColumnMajor(), shape);
        ArraySegment memory = ArrayFactory.createDescribed(name, options, header, content, operation);
        return new Structures(memory, header);
    }

    private static void requireNoElementType(CreateOptions options, String operation) {
        options.requireNoDtype(operation, HAS_CLASS);
    }

    static Structures openOrCreate(String name, CreateOptions options, RecordType<?> type, long... shape) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(shape, "shape");
        String operation = "open or create array \"" + name + "\"";
        Path folder = options.requireFolderToOpenIn(operation);
        requireNoElementType(options, operation);
        Shapes.checkedCount(shape, type.structure().size(), () -> operation);
        AttachOptions attach = AttachOptions.likeCreating(options).withShape(shape);
        return OpenOrCreate.of(
                () -> {
                    Structures found = open(ArrayOpener.ofName(name, folder, attach), type::mismatch);
                    if (options.hugePages()) {
                        found.memory().collapse();
                    }
                    return found;
                },
                () -> createZeroed(name, options, type.structure(), shape));
    }
}
