package io.github.shmarray;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementParts;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.memory.ArrayMemory;
import io.github.shmarray.memory.ArraySegment;
import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpyType;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArenaTie;
import io.github.shmarray.segment.ArrayHandle;
import io.github.shmarray.segment.DescriptorHandle;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.Mapping;
import io.github.shmarray.segment.OpenFile;
import io.github.shmarray.segment.ProcessShare;
import io.github.shmarray.segment.Region;
import io.github.shmarray.segment.SegmentErrors;
import io.github.shmarray.segment.SegmentName;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** Attaches to array segments that exist. Never changes, resizes or unlinks them. */
final class ArrayOpener {
    private static final String ATTACH_ANY = "SharedArray.attach takes any type and shape";

    private final ArraySegment.Location location;

    /** Null unless the path is that of a descriptor which must lead to a certain file. */
    private final DescriptorHandle descriptor;

    final AttachOptions options;
    private final List<ElementType> wanted;
    final String operation;

    /** What can be done about another array than the one that is wanted. */
    private final String otherwise;

    /** Null if anything that is made of such elements will do. */
    private List<NpyScalar> dtypes;

    /** Whether elements in the byte order that this machine has not will do. */
    private boolean takesAnyByteOrder;

    /** A descriptor of the file to open; null if it is to be found by its name. */
    private Integer given;

    /** What becomes of a header that tells of structures; null if numbers are wanted. */
    private Function<NpyHeader, ArraySegment.Layout> structures;

    /** Null until it has been read. */
    private NpyHeader header;

    private ArrayOpener(
            ArraySegment.Location location,
            DescriptorHandle descriptor,
            AttachOptions options,
            List<ElementType> wanted,
            String otherwise) {
        this.location = location;
        this.descriptor = descriptor;
        this.options = options;
        this.wanted = wanted;
        this.otherwise = otherwise;
        this.operation = "attach array \"" + location.name() + "\"";
    }

    /**
     * @param wanted the element types that the caller can use
     */
    static ArraySegment open(String name, AttachOptions options, List<ElementType> wanted) {
        return ofName(name, SegmentName.folder(), options, wanted, ATTACH_ANY).open();
    }

    /** Opens a segment of one of these types alone, not of others that are made of the same numbers. */
    static ArraySegment openOf(
            List<NpyScalar> dtypes, String name, Path folder, AttachOptions options, String otherwise) {
        ArrayOpener opener = ofName(name, folder, options, List.of(), otherwise);
        opener.dtypes = dtypes;
        return opener.open();
    }

    static ArrayOpener ofName(String name, AttachOptions options) {
        return ofName(name, SegmentName.folder(), options);
    }

    static ArrayOpener ofName(String name, Path folder, AttachOptions options) {
        return ofName(name, folder, options, List.of(), ATTACH_ANY);
    }

    private static ArrayOpener ofName(
            String given, Path folder, AttachOptions options, List<ElementType> wanted, String otherwise) {
        Objects.requireNonNull(options, "options");
        String name = SegmentName.check(given);
        String path = folder + "/" + name;
        var location = new ArraySegment.Location(name, path, -1, options.raw() != null, false);
        return new ArrayOpener(location, null, options, wanted, otherwise);
    }

    static ArraySegment open(Path path, AttachOptions options, List<ElementType> wanted) {
        return ofPath(path, options, wanted).open();
    }

    static ArrayOpener ofPath(Path path, AttachOptions options, List<ElementType> wanted) {
        Objects.requireNonNull(path, "file");
        Objects.requireNonNull(options, "options");
        return ofPath(path.toString(), "", options, wanted, true);
    }

    /** Opens the file of a descriptor, which stays the caller's. */
    static ArraySegment openDescriptor(int fd, AttachOptions options, List<ElementType> wanted) {
        Objects.requireNonNull(options, "options");
        String name = "descriptor " + fd;
        options.requireNoUnlinking("attach array \"" + name + "\"", "it is no name");
        var location = new ArraySegment.Location(name, null, -1, options.raw() != null, false);
        var opener = new ArrayOpener(location, null, options, wanted, ATTACH_ANY);
        opener.given = fd;
        return opener.open();
    }

    /** Opens a file whose elements are only to be copied, and may be in the other byte order, which the layout tells. */
    static ArraySegment openToCopy(Path path, AttachOptions options, List<ElementType> wanted) {
        ArrayOpener opener = ofPath(path.toString(), "", options, wanted, true);
        opener.takesAnyByteOrder = true;
        return opener.open();
    }

    /**
     * @throws IllegalArgumentException if it is not a handle
     */
    static ArraySegment openHandle(String handle, AttachOptions options, List<ElementType> wanted) {
        return ofHandle(handle, options, wanted).open();
    }

    static ArrayOpener ofHandle(String handle, AttachOptions options, List<ElementType> wanted) {
        Objects.requireNonNull(handle, "handle");
        Objects.requireNonNull(options, "options");
        String operation = "attach by the handle \"" + handle + "\"";
        CreateOptions.requireUnused(
                options.raw() != null, operation, "withRaw", "it tells itself where the elements are");
        if (ArrayHandle.isPath(handle)) {
            // The text as it is: where the locale is C, a Path cannot have the characters of every segment name.
            requireWhole(handle, handle);
            return ofPath(handle, "", options, wanted, false);
        }
        ArrayHandle place = ArrayHandle.parse(handle);
        requireWhole(place.path(), handle);
        AttachOptions raw = options.withoutShape().withRaw(place.type(), place.offset(), place.shape());
        options.requireNoUnlinking(operation, "the name is not of this array alone");
        ArrayOpener opener = ofPath(place.path(), "+" + place.offset(), raw, wanted, false);
        if (!options.isShapeWanted(place.shape())) {
            throw new SegmentMismatchException(opener.operation + ": expected shape " + Shapes.text(options.shape())
                    + ", found " + Shapes.text(place.shape()));
        }
        return opener;
    }

    /**
     * What the name of an array leads to now.
     *
     * @throws IllegalStateException if it has no name of its own
     */
    static ArraySegment openAgain(ArrayMemory memory, List<ElementType> wanted) {
        try {
            return again(memory, memory.layout().described(), wanted).open();
        } catch (NoSuchSegmentException removed) {
            throw SegmentErrors.nameRemoved("attach again to array \"" + memory.name() + "\"", removed);
        }
    }

    /**
     * @param header what there is to know of the elements
     */
    static ArrayOpener again(ArrayMemory memory, NpyHeader header, List<ElementType> wanted) {
        ArraySegment.Location location = memory.location();
        if (location == null || location.path() == null || DescriptorHandle.isDescriptor(location.path())) {
            throw new IllegalStateException("attach again to array \"" + memory.name()
                    + "\": it has no name of its own, which could lead to another one");
        }
        Region region = memory.region();
        AttachOptions alike = region.bytes().isReadOnly() ? AttachOptions.readOnly() : AttachOptions.readWrite();
        AttachOptions described = alike.withPosix(region.posix());
        AttachOptions options = location.isRaw() ? asRaw(described, header) : described;
        return new ArrayOpener(location, null, options, wanted, ATTACH_ANY);
    }

    private static AttachOptions asRaw(AttachOptions options, NpyHeader header) {
        return options.withRawOf(header.type(), header.dataOffset(), header.shape())
                .withOrder(header.fortranOrder() ? Order.F : Order.C);
    }

    private static ArrayOpener ofPath(
            String text, String part, AttachOptions options, List<ElementType> wanted, boolean isLinkFollowed) {
        DescriptorHandle descriptor = DescriptorHandle.parse(text);
        String path = descriptor == null ? text : descriptor.path();
        var location = new ArraySegment.Location(path + part, path, -1, options.raw() != null, isLinkFollowed);
        return new ArrayOpener(location, descriptor, options, wanted, ATTACH_ANY);
    }

    private static void requireWhole(String path, String handle) {
        if (DescriptorHandle.isDescriptor(path)) {
            throw new IllegalArgumentException(
                    "attach by the handle \"" + handle + "\": a descriptor may lead to another"
                            + " file by now; use the whole handle, with what follows the #, or attach to the path");
        }
    }

    /** Opens a segment whose elements are structures, as the bytes that a layout makes of it, which throws if it has no use for it. */
    RecordSegments.Structures openStructures(Function<NpyHeader, ArraySegment.Layout> layout) {
        structures = layout;
        return new RecordSegments.Structures(open(), header);
    }

    private ArraySegment open() {
        ArraySegment opened = openUnlessUnlinked();
        while (opened == null) {
            opened = openUnlessUnlinked();
        }
        return opened;
    }

    /** Returns null if the file has lost its name while it was being opened: then it is not what the name leads to. */
    private ArraySegment openUnlessUnlinked() {
        try (OpenFile file = openFile()) {
            FileStatus status = file.status();
            boolean isByName = descriptor == null && given == null && !location.isLinkFollowed();
            if (isByName && status.links() == 0 && !isNamed(status)) {
                return null;
            }
            if (descriptor != null) {
                descriptor.requireSame(status, operation);
            }
            requireArrayFile(status);
            return options.raw() == null ? described(file, status) : raw(file, status);
        }
    }

    /** Some file systems do not count names. */
    private boolean isNamed(FileStatus status) {
        FileStatus found = FileStatus.ofPath(options.posix(), location.path(), operation);
        return found != null && found.isSameFile(status);
    }

    private OpenFile openFile() {
        ArenaTie.requireUsable(options.arena(), operation);
        Posix posix = options.posix();
        if (given != null) {
            IntSupplier duplicate = () -> posix.fcntl(given, Posix.F_DUPFD_CLOEXEC, 0);
            return OpenFile.existing(posix, () -> ProcessShare.open(duplicate, posix::close, operation), "", operation);
        }
        int access = options.isReadOnly() ? Posix.O_RDONLY : Posix.O_RDWR;
        int links = location.isLinkFollowed() ? 0 : Posix.O_NOFOLLOW;
        int flags = access | Posix.O_NONBLOCK | Posix.O_CLOEXEC | links;
        if (descriptor == null) {
            return OpenFile.existing(posix, () -> posix.open(location.path(), flags, 0), location.path(), operation);
        }
        // A descriptor in /proc is a link.
        int following = flags & ~Posix.O_NOFOLLOW;
        return OpenFile.ofHandle(posix, () -> posix.open(location.path(), following, 0), descriptor, operation);
    }

    private ArraySegment described(OpenFile file, FileStatus status) {
        Mapping mapping = file.map(status.size(), options.isReadOnly());
        try {
            header = header(mapping);
            ArraySegment.Layout layout = structures == null ? numbers(header) : structures.apply(header);
            return segment(file, status, mapping, layout);
        } catch (RuntimeException | Error e) {
            mapping.close();
            throw e;
        }
    }

    private ArraySegment raw(OpenFile file, FileStatus status) {
        header = rawHeader(status.size());
        ArraySegment.Layout layout = structures == null ? numbers(header) : structures.apply(header);
        Mapping mapping = file.mapPart(layout.dataOffset(), layout.byteSize(), options.isReadOnly());
        try {
            return segment(file, status, mapping, layout);
        } catch (RuntimeException | Error e) {
            mapping.close();
            throw e;
        }
    }

    private ArraySegment segment(OpenFile file, FileStatus status, Mapping mapping, ArraySegment.Layout layout) {
        if (options.prefault()) {
            mapping.prefault(layout.dataOffset() + layout.byteSize(), operation);
        }
        var region = new Region(file, status, mapping, location.path(), options.unlinking());
        ArraySegment.Location place = place(file, mapping);
        return new ArraySegment(place, region, layout, false, !place.isRaw()).tiedTo(options.arena());
    }

    /** What came as a descriptor is found by that alone. */
    private ArraySegment.Location place(OpenFile file, Mapping mapping) {
        if (given == null) {
            return location;
        }
        file.keepFor(mapping);
        return new ArraySegment.Location(location.name(), null, file.descriptor(), location.isRaw(), false);
    }

    private void requireArrayFile(FileStatus file) {
        if (!file.isRegularFile()) {
            throw new SegmentFormatException(operation + ": it is not a regular file but " + file.kind());
        }
        if (file.size() == 0) {
            throw new SegmentFormatException(
                    operation + ": it has 0 bytes; its creator may not have filled it yet, so try again");
        }
    }

    private NpyHeader header(Mapping mapping) {
        try {
            NpyHeader read = NpyHeader.read(mapping.segment());
            if (mapping.isCut()) {
                throw mapping.cutShort(operation);
            }
            return read;
        } catch (InternalError | IllegalStateException goneMeanwhile) {
            throw mapping.cutShort(operation);
        } catch (NpyFormatException e) {
            if (mapping.isCut()) {
                throw mapping.cutShort(operation);
            }
            throw new SegmentFormatException(operation + ": " + e.getMessage() + hint(e.header(), mapping));
        }
    }

    private ArraySegment.Layout numbers(NpyHeader found) {
        ElementParts parts = ElementParts.of(found.type()).orElseThrow(() -> noNumbers(found));
        if (!found.type().isNative() && !takesAnyByteOrder) {
            throw new SegmentFormatException(operation + ": its bytes are in the other order ("
                    + found.type().descr() + "); make an array of it that has them in this machine's with"
                    + " SharedArray.copyOf(newName, Path.of(\"" + location.path() + "\"))");
        }
        var layout = ArraySegment.Layout.of(found, parts);
        requireWanted(layout);
        return layout;
    }

    private static String hint(NpyHeader unreadable, Mapping mapping) {
        if (unreadable != null) {
            return "; " + AttachOptions.typedRaw(unreadable) + " takes the elements without a look at the header";
        }
        String advice = "; a segment without an .npy header attaches with AttachOptions.withRaw";
        return NpyHeader.hasMagic(mapping.segment()) ? "" : advice;
    }

    private SegmentFormatException noNumbers(NpyHeader found) {
        return new SegmentFormatException(operation + ": its elements are no numbers but of type "
                + NpyFormatException.excerpt(found.type().descr()) + "; SharedRecordArray takes structures, and "
                + AttachOptions.typedBytes(found) + " takes them as bytes");
    }

    private NpyHeader rawHeader(long fileSize) {
        NpyType type = options.raw().type();
        long[] shape = options.shape();
        long offset = options.raw().offset();
        long byteSize = Shapes.checkedCount(shape, Math.max(1, type.size()), () -> operation) * type.size();
        if (byteSize > fileSize - offset) {
            String elements = type instanceof NpyScalar scalar ? ElementParts.name(scalar) : type.descr();
            throw new SegmentMismatchException(operation + ": " + elements + " " + Shapes.text(shape) + " at offset "
                    + offset + " needs " + byteSize + " bytes; it has " + fileSize + " in all");
        }
        return NpyHeader.ofRaw(type, options.order() == Order.F, offset, shape);
    }

    boolean isShapeWanted(ArraySegment.Layout layout) {
        return options.isShapeWanted(layout.shape());
    }

    boolean isOrderWanted(ArraySegment.Layout layout) {
        return options.order() == null
                || !layout.isOrderRelevant()
                || layout.isColumnMajor() == (options.order() == Order.F);
    }

    private void requireWanted(ArraySegment.Layout layout) {
        boolean isTypeWanted = dtypes == null ? wanted.contains(layout.type()) : dtypes.contains(layout.dtype());
        if (isTypeWanted && isShapeWanted(layout) && isOrderWanted(layout)) {
            return;
        }
        String types = dtypes == null ? ElementType.choice(wanted) : ElementParts.choice(dtypes);
        String shape = options.shape() == null ? "" : " " + Shapes.text(options.shape());
        String found = layout + (isOrderWanted(layout) ? "" : " in the other order in memory");
        throw new SegmentMismatchException(operation + ": expected " + types + shape + ", found " + found + "; "
                + otherwise + AttachOptions.asBfloat16(layout, header, wanted));
    }
}
