package io.github.shmarray;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.JavaArrays;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.Content;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.HugePages;
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

/**
 * Makes array segments. A segment is filled while it has no name, and then gets it in one step: others see the whole array
 * or nothing, and a process that dies on the way leaves nothing behind.
 */
final class ArrayFactory {
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
    private final String operation;
    private final long byteSize;

    private ArrayFactory(String name, ElementType type, long[] shape, CreateOptions options) {
        this.name = SegmentName.check(name);
        this.options = options;
        this.posix = options.posix();
        this.type = type;
        this.shape = shape.clone();
        this.operation =
                "create array \"" + name + "\" of " + type.numpyName() + " " + Shapes.text(shape) + where(options);
        this.byteSize = Shapes.checkedCount(shape, type.byteSize(), operation) * type.byteSize();
    }

    private static String where(CreateOptions options) {
        return options.backing() instanceof Backing.Folder folder && folder != Backing.SHARED_MEMORY
                ? " in " + folder.path()
                : "";
    }

    /** Creates the segment of an array whose class can hold some element types, the first of which is the default. */
    static ArraySegment create(
            String name, CreateOptions options, List<ElementType> types, long[] shape, Content content) {
        ElementType type = options.elementType() == null ? types.getFirst() : options.elementType();
        requireHeld(type, name, types);
        return new ArrayFactory(name, type, shape, options).create(content);
    }

    private static void requireHeld(ElementType type, String name, List<ElementType> types) {
        if (type != null && !types.contains(type)) {
            throw new IllegalArgumentException("create array \"" + name + "\": an array of " + type
                    + " has another class; this one holds " + types);
        }
    }

    static ArraySegment createZeroed(String name, CreateOptions options, List<ElementType> types, long[] shape) {
        return create(name, options, types, shape, new Content.Zeroes(options.sparse()));
    }

    /** Creates a segment with the elements of a Java array; no shape stands for one dimension. */
    static ArraySegment createCopy(
            String name, CreateOptions options, List<ElementType> types, Object source, long[] shape) {
        return createCopy(name, options, types, JavaArrays.segment(source), shape);
    }

    /** Creates a segment with the elements that these bytes are; no shape stands for one dimension. */
    static ArraySegment createCopy(
            String name, CreateOptions options, List<ElementType> types, MemorySegment source, long[] shape) {
        String operation = "create array \"" + name + "\"";
        int elementSize = types.getFirst().byteSize();
        if (source.byteSize() % elementSize != 0) {
            throw new IllegalArgumentException(operation + ": " + source.byteSize()
                    + " bytes are not a whole number of elements of " + elementSize + " bytes");
        }
        long count = source.byteSize() / elementSize;
        long[] wanted = Shapes.checkedShape(shape, count, elementSize, operation);
        return create(name, options, types, wanted, new Content.Bytes(source, false));
    }

    /** Attaches if the name is there, else creates; of several that try at once, one creates. */
    static ArraySegment openOrCreate(String name, CreateOptions options, List<ElementType> types, long[] shape) {
        if (!(options.backing() instanceof Backing.Folder folder)) {
            throw new IllegalArgumentException(
                    "open or create array \"" + name + "\": a memfd has no name to open it by");
        }
        requireHeld(options.elementType(), name, types);
        AttachOptions attach =
                AttachOptions.readWrite().withPosix(options.posix()).withShape(shape);
        List<ElementType> wanted = options.elementType() == null ? types : List.of(options.elementType());
        while (true) {
            try {
                return ArrayOpener.open(name, folder.path(), attach, wanted);
            } catch (NoSuchSegmentException absent) {
                try {
                    return createZeroed(name, options, types, shape);
                } catch (SegmentExistsException createdMeanwhile) {
                    continue;
                }
            }
        }
    }

    private ArraySegment create(Content content) {
        return switch (options.backing()) {
            case Backing.Folder folder -> createNamed(folder.path(), content);
            case Backing.Memfd ignored -> createNameless(content);
        };
    }

    private ArraySegment createNamed(Path folder, Content content) {
        String path = folder + "/" + name;
        // The name is taken again when the array is complete; asking first saves filling a large one in vain.
        if (byteSize >= LARGE && FileStatus.ofPath(posix, path) != null) {
            throw SegmentErrors.of(operation, -Errno.EEXIST);
        }
        try (OpenFile file = OpenFile.unnamed(posix, folder, options.permissions(), operation)) {
            var location = new ArraySegment.Location(name, path, -1);
            boolean useHugePages = HugePages.areWorthwhile(byteSize) && HugePages.areAdvised(file.status());
            ArraySegment segment = fill(file, Storage.folder(folder), location, content, useHugePages);
            try {
                file.publish(path);
            } catch (RuntimeException | Error e) {
                segment.close();
                throw e;
            }
            return segment;
        }
    }

    private ArraySegment createNameless(Content content) {
        try (OpenFile file = OpenFile.inMemory(posix, memfdName(), operation)) {
            var location = new ArraySegment.Location(name, null, file.descriptor());
            return fill(file, Storage.MEMORY, location, content, false);
        }
    }

    /** The kernel shows it in /proc; it takes at most 249 bytes, and a character has at most 4. */
    private String memfdName() {
        int characters = Math.min(name.codePointCount(0, name.length()), LONGEST_MEMFD_NAME);
        return name.substring(0, name.offsetByCodePoints(0, characters));
    }

    private ArraySegment fill(
            OpenFile file, Storage storage, ArraySegment.Location location, Content content, boolean useHugePages) {
        if (byteSize > Long.MAX_VALUE - LARGEST_HEADER) {
            throw SegmentErrors.noSpace(operation, Errno.EFBIG, byteSize, storage);
        }
        byte[] header =
                NpyHeader.of(type.npyType(), content.isColumnMajor(), shape).encode();
        var layout = new ArraySegment.Layout(type, shape, content.isColumnMajor(), header.length);
        long fileSize = header.length + byteSize;
        var newFile = new NewFile(file, storage);
        Mapping mapping = useHugePages && !content.isSparse()
                ? newFile.fillHugePages(header, content, fileSize)
                : newFile.fill(header, content, fileSize);
        try {
            FileStatus status = file.status();
            if (status.permissions() != options.permissions()) {
                file.setPermissions(options.permissions());
            }
            if (options.prefault()) {
                newFile.prefault(mapping, fileSize, content.isSparse());
            }
            var region = new Region(file, status, mapping, location.path(), options.unlinkOnClose());
            if (location.memfd() >= 0) {
                file.keepFor(mapping);
            }
            return new ArraySegment(location, region, layout);
        } catch (RuntimeException | Error e) {
            mapping.close();
            throw e;
        }
    }
}
