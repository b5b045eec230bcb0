package io.github.shmarray;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArenaTie;
import io.github.shmarray.segment.Content;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.Mapping;
import io.github.shmarray.segment.NewFile;
import io.github.shmarray.segment.OpenFile;
import io.github.shmarray.segment.Region;
import io.github.shmarray.segment.SegmentErrors;
import io.github.shmarray.segment.SegmentName;
import io.github.shmarray.segment.Storage;
import java.lang.foreign.MemorySegment;
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

    /** No header of the most dimensions is longer. */
    private static final int LARGEST_HEADER = 4096;

    /** From so many bytes on, writing them takes much longer than one call more. */
    private static final long LARGE = 1 << 20;

    private static final int LONGEST_MEMFD_NAME = 249 / 4;

    private final String name;
    private final CreateOptions options;
    private final Posix posix;
    private final ElementType type;
    private final long[] shape;
    private final boolean isColumnMajor;
    private final String operation;
    private final long byteSize;

    private ArrayFactory(String name, ElementType type, long[] shape, CreateOptions options, String operation) {
        this.name = name;
        this.options = options;
        this.posix = options.posix();
        this.type = type;
        this.shape = shape.clone();
        this.isColumnMajor = options.isColumnMajor();
        this.operation = operation;
        this.byteSize = Shapes.checkedCount(shape, type.byteSize(), () -> operation) * type.byteSize();
        boolean isNameless = options.backing() instanceof Backing.Memfd;
        CreateOptions.requireUnused(
                isNameless && options.unlinkOnClose(), operation, "withUnlinkOnClose", "a memfd has no name to remove");
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
        return of(name, options, types, shape).publish(new Content.Zeroes(options.sparse()));
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
        long[] wanted = shape == null ? new long[] {count} : shape;
        Shapes.requireCount(wanted, count, elementSize, () -> operation);
        return of(name, options, types, wanted)
                .publish(new Content.Bytes(source, memory.isSwapped() ? elementSize : 1));
    }

    /** Creates an array that is a copy of one in a file, of the same element type, shape and order. */
    static ArraySegment createCopy(String name, CreateOptions options, List<ElementType> types, Path npyFile) {
        SegmentName.check(name);
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(npyFile, "file");
        String operation = "create array \"" + name + "\" from " + npyFile;
        requireFilled(options, operation);
        CreateOptions.requireUnused(options.order() != null, operation, "withOrder", "it gets the order of the file");
        AttachOptions reading =
                AttachOptions.readOnly().withPosix(options.posix()).withPrefault();
        try (ArraySegment file = ArrayOpener.open(npyFile, reading, types)) {
            ArraySegment.Layout layout = file.layout();
            CreateOptions alike = options.withOrder(layout.isColumnMajor() ? Order.F : Order.C);
            if (options.elementType() != null && options.elementType() != layout.type()) {
                throw new IllegalArgumentException(operation + ": the file has "
                        + layout.type().numpyName() + ", not "
                        + options.elementType().numpyName() + "; leave withElementType away, or create an array and"
                        + " convert into it");
            }
            CreateOptions typed = alike.withElementType(layout.type());
            return of(name, typed, types, layout.shape()).publish(new Content.Bytes(file.elements()));
        }
    }

    private static void requireFilled(CreateOptions options, String operation) {
        CreateOptions.requireUnused(options.sparse(), operation, "withSparse", "a copy fills all of its space at once");
    }

    private static ArrayFactory of(String name, CreateOptions options, List<ElementType> types, long[] shape) {
        Objects.requireNonNull(shape, "shape");
        ElementType type = options.elementType() == null ? types.getFirst() : options.elementType();
        requireHeld(type, name, types);
        String operation =
                "create array \"" + name + "\" of " + type.numpyName() + " " + Shapes.text(shape) + where(options);
        return new ArrayFactory(name, type, shape, options, operation);
    }

    private static void requireHeld(ElementType type, String name, List<ElementType> types) {
        if (type != null && !types.contains(type)) {
            throw new IllegalArgumentException("create array \"" + name + "\": its class holds "
                    + ElementType.choice(types) + ", not " + type.numpyName()
                    + "; use the class that does, or SharedArray.create");
        }
    }

    private static String where(CreateOptions options) {
        return options.backing() instanceof Backing.Folder folder && folder != Backing.SHARED_MEMORY
                ? " in " + folder.path()
                : "";
    }

    /** Creates the segment of a heap: bytes. */
    static ArraySegment createHeap(String name, CreateOptions options, long capacity, String operation) {
        SegmentName.check(name);
        return new ArrayFactory(name, ElementType.UINT8, new long[] {capacity}, options, operation)
                .publish(new Content.Zeroes(options.sparse()));
    }

    /** Attaches if the name is there, else creates; of several that try at once, one creates. */
    static ArraySegment openOrCreate(String name, CreateOptions options, List<ElementType> types, long[] shape) {
        SegmentName.check(name);
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(shape, "shape");
        String operation = "open or create array \"" + name + "\"";
        if (!(options.backing() instanceof Backing.Folder folder)) {
            throw new IllegalArgumentException(operation + ": a memfd has no name to open it by");
        }
        requireHeld(options.elementType(), name, types);
        Shapes.checkedCount(shape, types.getFirst().byteSize(), () -> operation);
        AttachOptions attach = AttachOptions.likeCreating(options).withShape(shape);
        List<ElementType> wanted = options.elementType() == null ? types : List.of(options.elementType());
        while (true) {
            try {
                return ArrayOpener.open(name, folder.path(), attach, wanted, ASK_FOR_IT);
            } catch (NoSuchSegmentException absent) {
                try {
                    return createZeroed(name, options, types, shape);
                } catch (SegmentExistsException createdMeanwhile) {
                    continue;
                }
            }
        }
    }

    /** Fills a file that has no name, and gives it the name, if it is to have one. */
    private ArraySegment publish(Content content) {
        if (byteSize > Long.MAX_VALUE - LARGEST_HEADER) {
            throw SegmentErrors.noSpace(operation, Errno.EFBIG, byteSize, storage());
        }
        byte[] header = NpyHeader.of(type.npyType(), isColumnMajor, shape).encode();
        requireFree();
        try (OpenFile file = open()) {
            var newFile = new NewFile(file, storage());
            Mapping mapping = newFile.fill(header, content, header.length + byteSize);
            try {
                return finish(newFile, mapping, content.isSparse(), header.length);
            } catch (RuntimeException | Error e) {
                mapping.close();
                throw e;
            }
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
        String path = path();
        if (path != null && byteSize >= LARGE && FileStatus.ofPath(posix, path) != null) {
            throw SegmentErrors.of(operation, -Errno.EEXIST);
        }
    }

    private OpenFile open() {
        return switch (options.backing()) {
            case Backing.Folder folder -> OpenFile.unnamed(posix, folder.path(), options.permissions(), operation);
            case Backing.Memfd ignored -> OpenFile.inMemory(posix, memfdName(), operation);
        };
    }

    /** The kernel shows it in /proc; it takes at most 249 bytes, and a character has at most 4. */
    private String memfdName() {
        int characters = Math.min(name.codePointCount(0, name.length()), LONGEST_MEMFD_NAME);
        return name.substring(0, name.offsetByCodePoints(0, characters));
    }

    private ArraySegment finish(NewFile newFile, Mapping mapping, boolean isSparse, int headerSize) {
        OpenFile file = newFile.file();
        FileStatus status = file.status();
        if (status.permissions() != options.permissions()) {
            file.setPermissions(options.permissions());
        }
        if (options.prefault()) {
            newFile.prefault(mapping, headerSize + byteSize, isSparse);
        }
        String path = path();
        if (path == null) {
            file.keepFor(mapping);
        }
        var location = new ArraySegment.Location(name, path, path == null ? file.descriptor() : -1);
        var layout = new ArraySegment.Layout(type, shape, isColumnMajor, headerSize);
        var region = new Region(file, status, mapping, path, options.unlinkOnClose());
        ArraySegment segment = new ArraySegment(location, region, layout, true).tiedTo(options.arena());
        if (path != null) {
            nameOrClose(segment, file, path);
        }
        return segment;
    }

    private static void nameOrClose(ArraySegment segment, OpenFile file, String path) {
        try {
            file.publish(path);
        } catch (RuntimeException | Error e) {
            segment.close();
            throw e;
        }
    }
}
