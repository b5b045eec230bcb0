package io.github.shmarray;

import io.github.shmarray.convert.Conversion;
import io.github.shmarray.convert.InexactConversionException;
import io.github.shmarray.convert.Shapes;
import io.github.shmarray.convert.Strided;
import io.github.shmarray.element.ElementParts;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.JavaArrays;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.memory.ArraySegment;
import io.github.shmarray.npy.GrowableHeader;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArenaTie;
import io.github.shmarray.segment.CallerMemory;
import io.github.shmarray.segment.Content;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.Mapping;
import io.github.shmarray.segment.NewFile;
import io.github.shmarray.segment.OpenFile;
import io.github.shmarray.segment.OpenOrCreate;
import io.github.shmarray.segment.Region;
import io.github.shmarray.segment.SegmentErrors;
import io.github.shmarray.segment.SegmentName;
import io.github.shmarray.segment.Spare;
import io.github.shmarray.segment.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Makes array segments. A segment is filled while it has no name, and then gets it in one step: others see the whole array
 * or nothing, and a process that dies on the way leaves nothing behind.
 */
final class ArrayFactory {
    private static final String ASK_FOR_IT =
            "ask for what it is, or remove it first (SharedArray.unlink) if nobody needs it";

    private static final NpyScalar BYTES = ElementType.UINT8.npyType();

    /** No header of the most dimensions is longer. */
    private static final int LARGEST_HEADER = 4096;

    /** From so many bytes on, writing them takes much longer than one call more. */
    private static final long LARGE = 1 << 20;

    private final String name;
    private final CreateOptions options;
    private final Posix posix;
    private final NpyScalar dtype;

    /** What an element is made of, and how many of these there are along each dimension. */
    private final ElementParts parts;

    private final ElementType type;
    private final long[] shape;
    private final boolean isColumnMajor;
    private final String operation;
    private final long byteSize;
    private final long room;

    /**
     * @param room bytes behind the elements
     */
    private ArrayFactory(
            String name, NpyScalar dtype, long[] shape, long room, CreateOptions options, String operation) {
        this.name = name;
        this.options = options;
        this.posix = options.posix();
        this.dtype = dtype;
        this.parts = ElementParts.of(dtype).orElseThrow();
        this.type = parts.type();
        this.shape = shape.clone();
        this.isColumnMajor = options.isColumnMajor();
        this.operation = operation;
        parts.requireFits(shape, isColumnMajor, operation);
        this.room = room;
        this.byteSize = Shapes.checkedCount(shape, type.byteSize(), () -> operation) * type.byteSize() + room;
        options.requireNameIfUsed(operation);
        if (options.pool() != null) {
            options.pool().requireUsable(options, operation);
        }
        ArenaTie.requireUsable(options.arena(), operation);
    }

    /**
     * Creates an array of zeroes.
     *
     * @param types the element types that the array's class can hold, the first of which is the default
     */
    static ArraySegment createZeroed(String name, CreateOptions options, List<ElementType> types, long[] shape) {
        SegmentName.check(name);
        Objects.requireNonNull(options, "options");
        options.requireNoCopy("create array \"" + name + "\"");
        ArrayFactory factory = of(name, options, types, shape);
        return factory.publish(new Content.Zeroes(options.sparse(), factory.room));
    }

    /**
     * Creates an array with the elements that these bytes are, in the order in which the array is to have them.
     *
     * @param shape null for one dimension
     */
    static ArraySegment createCopy(
            String name, CreateOptions options, List<ElementType> types, CallerMemory memory, long[] shape) {
        SegmentName.check(name);
        Objects.requireNonNull(options, "options");
        MemorySegment source = memory.segment();
        String operation = "create array \"" + name + "\"";
        requireFilled(options, operation);
        int elementSize = types.getFirst().byteSize();
        if (source.byteSize() % elementSize != 0) {
            throw new IllegalArgumentException(operation + ": " + source.byteSize()
                    + " bytes are not a whole number of elements of " + elementSize + " bytes");
        }
        long count = source.byteSize() / elementSize;
        long[] wanted = shape == null ? options.flatShape(count) : shape;
        Shapes.requireCount(wanted, count, elementSize, () -> operation);
        ArrayFactory factory = of(name, options, types, wanted);
        return factory.publish(factory.content(source, memory.isSwapped()));
    }

    /**
     * Creates an array that is a copy of one in a file, of the same element type, shape and order; with this machine's byte order,
     * whatever that of the file.
     */
    static ArraySegment createCopy(String name, CreateOptions options, List<ElementType> types, Path npyFile) {
        SegmentName.check(name);
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(npyFile, "file");
        String operation = "create array \"" + name + "\" from " + npyFile;
        requireFilled(options, operation);
        options.requireNoCapacity(operation);
        CreateOptions.requireUnused(options.order() != null, operation, "withOrder", "it gets the order of the file");
        AttachOptions reading =
                AttachOptions.readOnly().withPosix(options.posix()).withPrefault();
        try (ArraySegment file = ArrayOpener.openToCopy(npyFile, reading, types)) {
            ArraySegment.Layout layout = file.layout();
            CreateOptions alike = options.withOrder(layout.isColumnMajor() ? Order.F : Order.C);
            NpyScalar dtype = layout.dtype().inNativeOrder();
            if (options.dtype() != null && !options.dtype().equals(dtype)) {
                throw new IllegalArgumentException(operation + ": the file has " + ElementParts.name(dtype) + ", not "
                        + ElementParts.name(options.dtype()) + "; leave withElementType or withDtype away, or create an"
                        + " array and convert into it");
            }
            CreateOptions typed = alike.withDtype(dtype);
            ArrayFactory factory = of(name, typed, types, layout.shape());
            return factory.publish(factory.content(file.lastingElements(), layout.isSwapped()));
        }
    }

    /** Creates an array, in one dimension, with the elements of a Java array, which are converted on the way. */
    static ArraySegment createConverted(
            String name, CreateOptions options, List<ElementType> types, Object javaArray, Overflow overflow) {
        SegmentName.check(name);
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(javaArray, "source");
        Objects.requireNonNull(overflow, "overflow");
        requireFilled(options, "create array \"" + name + "\"");
        ElementType sourceType = typeOf(javaArray, name);
        Strided source = Strided.contiguous(JavaArrays.segment(javaArray), sourceType, 0);
        long count = Array.getLength(javaArray);
        ArrayFactory factory = of(name, options, types, options.flatShape(count));
        if (sourceType == factory.type) {
            return factory.publish(new Content.Bytes(source.segment()));
        }
        try {
            return factory.publish(factory.converted(source, overflow));
        } catch (InexactConversionException e) {
            throw e.explained(factory.operation, source, factory.type, count);
        }
    }

    private static ElementType typeOf(Object javaArray, String name) {
        try {
            return ElementType.ofArray(javaArray);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("create array \"" + name + "\": " + e.getMessage(), e);
        }
    }

    private Content content(MemorySegment source, boolean isSwapped) {
        return isSwapped && type.byteSize() > 1
                ? converted(Strided.contiguous(source, type, 0), Overflow.WRAP)
                : new Content.Bytes(source);
    }

    private Content converted(Strided source, Overflow overflow) {
        int size = type.byteSize();
        return new Content.Converted(
                source.segment(),
                byteSize - room,
                (from, target, to, count) -> Conversion.convertUnseen(
                        source.from(from / size), Strided.contiguous(target, type, to), count / size, overflow));
    }

    private static void requireFilled(CreateOptions options, String operation) {
        CreateOptions.requireUnused(options.sparse(), operation, "withSparse", "a copy fills all of its space at once");
    }

    private static ArrayFactory of(String given, CreateOptions options, List<ElementType> types, long[] shape) {
        Objects.requireNonNull(shape, "shape");
        String name = SegmentName.check(given);
        NpyScalar dtype =
                options.dtype() == null ? types.getFirst().npyType() : requireHeld(options.dtype(), name, types);
        String operation = "create array \"" + name + "\" of " + ElementParts.name(dtype) + " " + Shapes.text(shape)
                + where(options);
        long room = options.room(ElementParts.of(dtype).orElseThrow().type().byteSize(), shape, operation);
        return new ArrayFactory(name, dtype, shape, room, options, operation);
    }

    private static NpyScalar requireHeld(NpyScalar dtype, String name, List<ElementType> types) {
        ElementType type = ElementParts.of(dtype).orElseThrow().type();
        if (!types.contains(type)) {
            String made = ElementType.of(dtype).isPresent() ? "" : ", of which " + dtype.descr() + " is made";
            throw new IllegalArgumentException("create array \"" + name + "\": its class holds "
                    + ElementType.choice(types) + ", not " + type.numpyName() + made
                    + "; use the class that does, or SharedArray.create");
        }
        return dtype;
    }

    private static String where(CreateOptions options) {
        return options.backing() instanceof Backing.Folder folder && folder != Backing.SHARED_MEMORY
                ? " in " + folder.path()
                : "";
    }

    /** Creates the segment of a heap: bytes. */
    static ArraySegment createHeap(String name, CreateOptions options, long capacity, String operation) {
        options.requireNoCopy(operation);
        var factory = new ArrayFactory(SegmentName.check(name), BYTES, new long[] {capacity}, 0, options, operation);
        // The mark tells it from an array of bytes, see Segments.
        return factory.publish(factory.header().encodeMarked(), new Content.Zeroes(options.sparse()));
    }

    /** Creates a segment of bytes of which the header tells more. */
    static ArraySegment createDescribed(
            String name, CreateOptions options, NpyHeader header, Content content, String operation) {
        long[] bytes = {header.byteSize()};
        long room = content instanceof Content.Zeroes zeroes ? zeroes.room() : 0;
        var factory = new ArrayFactory(SegmentName.check(name), BYTES, bytes, room, options, operation);
        return factory.publish(factory.encoded(header), content);
    }

    /** Attaches if the name is there, else creates; of several that try at once, one creates. */
    static ArraySegment openOrCreate(String name, CreateOptions options, List<ElementType> types, long[] shape) {
        SegmentName.check(name);
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(shape, "shape");
        String operation = "open or create array \"" + name + "\"";
        Path folder = options.requireFolderToOpenIn(operation);
        List<NpyScalar> wanted = options.dtype() == null
                ? types.stream().map(ElementType::npyType).toList()
                : List.of(requireHeld(options.dtype(), name, types));
        options.room(types.getFirst().byteSize(), shape, operation);
        AttachOptions attach = AttachOptions.likeCreating(options, shape);
        return OpenOrCreate.of(
                () -> ArrayOpener.openOf(wanted, name, folder, attach, ASK_FOR_IT)
                        .insteadOfNew(options.permissions(), options.hugePages(), operation),
                () -> createZeroed(name, options, types, shape));
    }

    /** Fills a file that has no name, and gives it the name, if it is to have one. */
    private ArraySegment publish(Content content) {
        return publish(encoded(header()), content);
    }

    private byte[] encoded(NpyHeader header) {
        return options.canGrow() ? GrowableHeader.of(header, byteSize).bytes() : header.encode();
    }

    private NpyHeader header() {
        if (byteSize > Long.MAX_VALUE - LARGEST_HEADER) {
            throw SegmentErrors.noSpace(operation, Errno.EFBIG, byteSize, storage());
        }
        return NpyHeader.of(dtype, isColumnMajor, parts.elementsOf(shape, isColumnMajor));
    }

    private ArraySegment publish(byte[] header, Content content) {
        requireFree();
        ArraySegment made = publishUnnamed(header, content);
        return made != null
                ? made
                : publishNew(OpenFile.hidden(posix, folder(), options.permissions(), operation), header, content);
    }

    /** Returns null if this host names no file without a name. */
    private ArraySegment publishUnnamed(byte[] header, Content content) {
        SegmentPool pool = options.pool();
        if (pool == null) {
            return publishNew(newFile(), header, content);
        }
        long fileSize = header.length + byteSize;
        Spare spare = pool.maker().take(Spare.Kind.of(posix, folder(), fileSize), fileSize);
        try {
            return spare == null ? publishNew(newFile(), header, content) : publishSpare(spare, header, content);
        } catch (NoSpaceException e) {
            pool.maker().giveBack();
            return publishNew(newFile(), header, content);
        }
    }

    /** Not of a memfd. */
    private Path folder() {
        return ((Backing.Folder) options.backing()).path();
    }

    private ArraySegment publishNew(OpenFile opened, byte[] header, Content content) {
        try (OpenFile file = opened) {
            var newFile = new NewFile(file, storage());
            long size = header.length + byteSize;
            Mapping mapping = newFile.fill(header, content, size, options.manner());
            try {
                FileStatus status = file.status();
                if (options.prefault()) {
                    newFile.prefault(mapping, size, content.isSparse());
                }
                return finish(file, status, mapping, header.length);
            } catch (RuntimeException | Error e) {
                mapping.close();
                throw e;
            }
        }
    }

    /** All pages of a spare are there, and zero. */
    private ArraySegment publishSpare(Spare spare, byte[] header, Content content) {
        Mapping mapping = spare.mapping();
        try (OpenFile file = spare.file(operation)) {
            long size = header.length + byteSize;
            new NewFile(file, storage()).fill(spare, header, content, size);
            return finish(file, spare.status(size), mapping, header.length);
        } catch (RuntimeException | Error e) {
            mapping.close();
            throw e;
        }
    }

    private Storage storage() {
        return options.backing() instanceof Backing.Folder folder ? Storage.folder(folder.path()) : Storage.MEMORY;
    }

    /** Null for a memfd. */
    private String path() {
        return options.backing() instanceof Backing.Folder folder ? folder.path() + "/" + name : null;
    }

    /** The name is taken again when the array is complete; asking first saves filling a large one in vain. */
    private void requireFree() {
        boolean isAsked = path() != null && !options.replace() && byteSize >= LARGE;
        if (isAsked && FileStatus.ofPath(posix, path(), operation) != null) {
            throw SegmentErrors.of(operation, -Errno.EEXIST);
        }
    }

    private OpenFile newFile() {
        return switch (options.backing()) {
            case Backing.Folder folder -> OpenFile.unpublished(posix, folder.path(), options.permissions(), operation);
            case Backing.Memfd ignored -> OpenFile.inMemory(posix, name, operation);
        };
    }

    /** Returns null if this host names no such file. */
    private ArraySegment finish(OpenFile file, FileStatus status, Mapping mapping, int headerSize) {
        if (status.permissions() != options.permissions()) {
            file.setPermissions(options.permissions());
        }
        String path = path();
        if (path == null) {
            file.keepFor(mapping);
        }
        var location = new ArraySegment.Location(name, path, path == null ? file.descriptor() : -1);
        var layout = new ArraySegment.Layout(type, shape, isColumnMajor, headerSize, dtype);
        var region = new Region(file, status, mapping, path, options.unlinking());
        SegmentPool pool = options.pool();
        ArraySegment segment = new ArraySegment(location, region, layout, true, options.canGrow())
                .of(pool == null ? null : pool.maker())
                .tiedTo(options.arena());
        return path == null || isNamed(segment, file) ? segment : null;
    }

    private boolean isNamed(ArraySegment segment, OpenFile file) {
        boolean isNamed = false;
        try {
            options.beforeNaming().accept(segment.place());
            return isNamed = segment.region().publish(file, options.replace());
        } finally {
            if (!isNamed) {
                segment.close();
            }
        }
    }
}
