package io.github.shmarray;

import io.github.shmarray.convert.Elements;
import io.github.shmarray.convert.Geometry;
import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.memory.ArraySegment;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpyStructure;
import io.github.shmarray.npy.NpyType;
import io.github.shmarray.records.ClassCopy;
import io.github.shmarray.records.ElementClass;
import io.github.shmarray.records.FieldPlace;
import io.github.shmarray.records.RecordAccess;
import io.github.shmarray.records.RecordType;
import io.github.shmarray.records.UnfitRecordException;
import io.github.shmarray.segment.Content;
import io.github.shmarray.segment.OpenOrCreate;
import io.github.shmarray.segment.SegmentName;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes segments of structures, and finds them: to everything below they are bytes behind a header that tells of fields. */
final class RecordSegments {
    private static final String HAS_CLASS = "its elements are records";

    /** A segment that holds structures, as bytes, and what its header tells of them. */
    record Structures(ArraySegment memory, NpyHeader header) {}

    /**
     * An array whose elements are all it knows: there is one copy of this class for each kind of records, so that what reads them is
     * compiled into the caller, however many kinds a program has. No code uses the class itself. One slice for all fields makes for so
     * few checks that records of some depth are compiled in, too.
     */
    static final class OfOneKind<R> extends SharedRecordArray<R> {
        private static final RecordAccess ACCESS = ClassCopy.constant(MethodHandles.lookup(), RecordAccess.class, 0);

        OfOneKind(Structures opened, ElementClass<R> type) {
            super(opened, type);
        }

        @Override
        @SuppressWarnings("unchecked")
        public R get(long index) {
            try {
                return (R) ACCESS.read(bytes.data.asSlice(Objects.checkIndex(index, length) * size, size), 0);
            } catch (RuntimeException | InternalError e) {
                throw explain("get from", index, e);
            }
        }

        @Override
        public void set(long index, R value) {
            try {
                ACCESS.write(bytes.data.asSlice(Objects.checkIndex(index, length) * size, size), 0, value);
            } catch (RuntimeException | InternalError e) {
                throw notWritten(index, value, e);
            }
        }
    }

    private RecordSegments() {}

    /**
     * @param type null if the elements are read without a class
     */
    @SuppressWarnings("unchecked")
    static <R> SharedRecordArray<R> array(Structures opened, ElementClass<R> type) {
        if (!(type instanceof RecordType)) {
            return new SharedRecordArray<>(opened, type);
        }
        MethodHandle constructor = type.accessTo(opened.header().type()).companion(RecordSegments::constructorOfKind);
        try {
            return (SharedRecordArray<R>) constructor.invoke(opened, type);
        } catch (Throwable e) {
            throw new AssertionError("a constructor of our own", e);
        }
    }

    /** Of type (opened, type)array. */
    private static MethodHandle constructorOfKind(RecordAccess access) {
        Lookup copy = ClassCopy.of(MethodHandles.lookup(), OfOneKind.class, access);
        MethodType constructor = MethodType.methodType(void.class, Structures.class, ElementClass.class);
        try {
            return copy.findConstructor(copy.lookupClass(), constructor);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("a constructor of our own", e);
        }
    }

    static Structures createZeroed(String name, CreateOptions options, ElementClass<?> type, long... shape) {
        options.requireNoCopy(creating(name));
        Objects.requireNonNull(shape, "shape");
        long room = options.room(type.npyType().size(), shape, creating(name));
        return create(name, options, type, new Content.Zeroes(options.sparse(), room), shape);
    }

    /**
     * What new elements of a class are to be.
     *
     * @throws IllegalArgumentException if the class stands for nothing, or not for the type that the options ask for
     */
    static <R> ElementClass<R> elementClass(String name, CreateOptions options, Class<R> type) {
        Objects.requireNonNull(options, "options");
        return requireTyped(name, options, ElementClass.of(type, options.dtype()));
    }

    /** As {@link #elementClass(String, CreateOptions, Class)}, for elements that are there. */
    static <R> ElementClass<R> elementClass(String name, CreateOptions options, R[] source) {
        Objects.requireNonNull(options, "options");
        return requireTyped(name, options, ElementClass.of(source, options.dtype()));
    }

    private static <R> ElementClass<R> requireTyped(String name, CreateOptions options, ElementClass<R> type) {
        if (type.npyType() instanceof NpyStructure) {
            options.requireNoDtype(creating(name), HAS_CLASS);
        }
        return type;
    }

    /** With these records, in one dimension. */
    static <R> Structures createCopy(String name, CreateOptions options, ElementClass<R> type, R[] source) {
        String operation = creating(name);
        CreateOptions.requireUnused(options.sparse(), operation, "withSparse", "a copy fills all of its space at once");
        options.requireNoCapacity(operation);
        RecordAccess access = type.accessTo(type.npyType());
        long size = type.npyType().size();
        // Several threads may fill the segment with what is in it.
        try (Arena arena = Arena.ofShared()) {
            MemorySegment bytes = arena.allocate(source.length * size);
            write(operation, access, size, bytes, 0, source);
            return create(name, options, type, new Content.Bytes(bytes), source.length);
        }
    }

    /**
     * With the elements of a file, in their layout and byte order.
     *
     * @param type null if the elements are read without a class
     */
    static <R> SharedRecordArray<R> copyOf(String name, CreateOptions options, Path file, ElementClass<R> type) {
        SegmentName.check(name);
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(file, "file");
        String operation = creating(name) + " from " + file;
        CreateOptions.requireUnused(options.sparse(), operation, "withSparse", "a copy fills all of its space at once");
        CreateOptions.requireUnused(options.order() != null, operation, "withOrder", "it gets the order of the file");
        options.requireNoCapacity(operation);
        options.requireNoDtype(operation, HAS_CLASS);
        AttachOptions reading =
                AttachOptions.readOnly().withPosix(options.posix()).withPrefault();
        Structures found = open(ArrayOpener.ofPath(file, reading, List.of()), mismatch(type));
        try (ArraySegment source = found.memory()) {
            NpyHeader old = found.header();
            NpyHeader header = NpyHeader.of(old.type(), old.fortranOrder(), old.shape());
            Content content = new Content.Bytes(source.lastingElements());
            return array(
                    new Structures(ArrayFactory.createDescribed(name, options, header, content, operation), header),
                    type);
        }
    }

    /**
     * Attaches to elements that are no numbers.
     *
     * @param type null if the elements are read without a class
     */
    static <R> SharedRecordArray<R> attach(ArrayOpener opener, ElementClass<R> type) {
        return array(open(opener, mismatch(type)), type);
    }

    private static Function<NpyType, String> mismatch(ElementClass<?> type) {
        return type == null ? RecordSegments::mismatchOfAny : type::mismatch;
    }

    /**
     * Opens a segment whose elements are no numbers.
     *
     * @param mismatch what does not fit in the elements that are found, or an empty text
     */
    static Structures open(ArrayOpener opener, Function<NpyType, String> mismatch) {
        AttachOptions.Raw raw = opener.options.raw();
        if (raw != null && !mismatchOfAny(raw.type()).isEmpty()) {
            throw new IllegalArgumentException(
                    opener.operation + ": fields are known only where a header tells of them,"
                            + " or withRaw(dtype, offset, shape) by a dtype such as \"[('time', '<i8'), ('price', '<f8')]\"");
        }
        return opener.openStructures(found -> bytes(opener, found, mismatch));
    }

    private static ArraySegment.Layout bytes(ArrayOpener opener, NpyHeader found, Function<NpyType, String> mismatch) {
        String operation = opener.operation;
        String unfit = mismatch.apply(found.type());
        if (!unfit.isEmpty()) {
            throw new SegmentMismatchException(operation + ": " + unfit);
        }
        var layout =
                new ArraySegment.Layout(ElementType.UINT8, found.shape(), found.fortranOrder(), found.dataOffset());
        if (!opener.isShapeWanted(layout) || !opener.isOrderWanted(layout)) {
            String order = opener.isOrderWanted(layout) ? "" : " in the other order in memory";
            long[] wanted = opener.options.shape();
            String shape = wanted == null ? "" : " of shape " + Shapes.text(wanted);
            String elements = found.type() instanceof NpyStructure
                    ? "structures"
                    : found.type().descr();
            throw new SegmentMismatchException(
                    operation + ": expected " + elements + shape + ", found " + Shapes.text(found.shape()) + order);
        }
        long[] bytes = {found.byteSize()};
        return new ArraySegment.Layout(ElementType.UINT8, bytes, false, found.dataOffset());
    }

    /** What there is to say against elements that are read without a class: only that plain numbers are. */
    static String mismatchOfAny(NpyType found) {
        boolean isNumber = found instanceof NpyScalar scalar && scalar.isNumber();
        return isNumber ? "expected no numbers, found " + found.descr() + "; SharedArray.attach takes numbers" : "";
    }

    /** Some numbers of all elements, without a copy. */
    static ArrayView view(
            String operation, SharedByteArray bytes, NpyHeader header, long[] shape, Supplier<FieldPlace> find) {
        bytes.requireOpen(operation);
        FieldPlace place;
        try {
            place = find.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(operation + " array \"" + bytes.name() + "\": " + e.getMessage());
        }
        int size = header.type().size();
        Geometry whole = header.fortranOrder() ? Geometry.columnMajor(shape, size) : Geometry.rowMajor(shape, size);
        Geometry geometry = whole.inEach(place.offset(), place.shape(), place.strides());
        return ArrayView.of(bytes, new Elements(bytes.memory().lastingElements(), place.type(), geometry));
    }

    private static String creating(String name) {
        return "create array \"" + name + "\"";
    }

    /** Writes objects that a caller has given, one behind the other. */
    static void write(
            String operation, RecordAccess access, long size, MemorySegment target, long to, Object[] source) {
        for (int i = 0; i < source.length; i++) {
            write(operation, access, target, to + i * size, source, i);
        }
    }

    private static void write(
            String operation, RecordAccess access, MemorySegment target, long to, Object[] source, int index) {
        if (source[index] == null && !access.takesNull()) {
            throw new IllegalArgumentException(operation + ": " + access.noun() + " " + index + " is null");
        }
        try {
            access.write(target, to, source[index]);
        } catch (UnfitRecordException e) {
            throw new IllegalArgumentException(
                    operation + ": " + access.noun() + " " + index + " does not fit: " + e.getMessage());
        }
    }

    private static Structures create(
            String given, CreateOptions options, ElementClass<?> type, Content content, long... shape) {
        Objects.requireNonNull(shape, "shape");
        String name = SegmentName.check(given);
        String operation = creating(name) + " of records " + Shapes.text(shape);
        Shapes.checkedCount(shape, type.npyType().size(), () -> operation);
        NpyHeader header = NpyHeader.of(type.npyType(), options.isColumnMajor(), shape);
        ArraySegment memory = ArrayFactory.createDescribed(name, options, header, content, operation);
        return new Structures(memory, header);
    }

    static Structures openOrCreate(String name, CreateOptions options, ElementClass<?> type, long... shape) {
        Objects.requireNonNull(shape, "shape");
        String operation = "open or create array \"" + name + "\"";
        Path folder = options.requireFolderToOpenIn(operation);
        options.room(type.npyType().size(), shape, operation);
        AttachOptions attach = AttachOptions.likeCreating(options, shape);
        return OpenOrCreate.of(
                () -> {
                    Structures found = open(ArrayOpener.ofName(name, folder, attach), type::mismatchWithNew);
                    found.memory().insteadOfNew(options.permissions(), options.hugePages(), operation);
                    return found;
                },
                () -> createZeroed(name, options, type, shape));
    }
}
