package io.github.shmarray;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArenaTie;
import io.github.shmarray.segment.ArrayHandle;
import io.github.shmarray.segment.DescriptorHandle;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.Mapping;
import io.github.shmarray.segment.OpenFile;
import io.github.shmarray.segment.Region;
import io.github.shmarray.segment.SegmentName;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Attaches to array segments that exist. Never changes, resizes or unlinks them. */
final class ArrayOpener {
    private static final String ATTACH_ANY = "SharedArray.attach takes any type and shape";

    private final ArraySegment.Location location;

    /** Null unless the path is that of a descriptor which must lead to a certain file. */
    private final DescriptorHandle descriptor;

    private final AttachOptions options;
    private final List<ElementType> wanted;
    private final String operation;

    /** What can be done about another array than the one that is wanted. */
    private final String otherwise;

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
        return open(name, SegmentName.FOLDER.toPath(), options, wanted, ATTACH_ANY);
    }

    static ArraySegment open(
            String name, Path folder, AttachOptions options, List<ElementType> wanted, String otherwise) {
        Objects.requireNonNull(options, "options");
        String path = folder + "/" + SegmentName.check(name);
        var location = new ArraySegment.Location(name, path, -1, options.raw() != null);
        return new ArrayOpener(location, null, options, wanted, otherwise).open(Posix.O_NOFOLLOW);
    }

    static ArraySegment open(Path path, AttachOptions options, List<ElementType> wanted) {
        Objects.requireNonNull(path, "file");
        Objects.requireNonNull(options, "options");
        return ofPath(path.toString(), "", options, wanted).open(0);
    }

    /**
     * @throws IllegalArgumentException if it is not a handle
     */
    static ArraySegment openHandle(String handle, AttachOptions options, List<ElementType> wanted) {
        Objects.requireNonNull(handle, "handle");
        Objects.requireNonNull(options, "options");
        String operation = "attach by the handle \"" + handle + "\"";
        CreateOptions.requireUnused(
                options.raw() != null, operation, "withRaw", "it tells itself where the elements are");
        if (ArrayHandle.isPath(handle)) {
            // The text as it is: where the locale is C, a Path cannot have the characters of every segment name.
            requireWhole(handle, handle);
            return ofPath(handle, "", options, wanted).open(Posix.O_NOFOLLOW);
        }
        ArrayHandle place = ArrayHandle.parse(handle);
        requireWhole(place.path(), handle);
        AttachOptions raw = options.withoutShape().withRaw(place.type(), place.offset(), place.shape());
        CreateOptions.requireUnused(
                options.unlinkOnClose(), operation, "withUnlinkOnClose", "the name is not of this array alone");
        ArrayOpener opener = ofPath(place.path(), "+" + place.offset(), raw, wanted);
        opener.requireShape(options.shape(), place);
        return opener.open(Posix.O_NOFOLLOW);
    }

    private static ArrayOpener ofPath(String text, String part, AttachOptions options, List<ElementType> wanted) {
        DescriptorHandle descriptor = DescriptorHandle.parse(text);
        String path = descriptor == null ? text : descriptor.path();
        var location = new ArraySegment.Location(path + part, path, -1, options.raw() != null);
        return new ArrayOpener(location, descriptor, options, wanted, ATTACH_ANY);
    }

    private static void requireWhole(String path, String handle) {
        if (DescriptorHandle.isDescriptor(path)) {
            throw new IllegalArgumentException(
                    "attach by the handle \"" + handle + "\": a descriptor may lead to another"
                            + " file by now; use the whole handle, with what follows the #, or attach to the path");
        }
    }

    private void requireShape(long[] expected, ArrayHandle found) {
        if (expected != null && !Arrays.equals(expected, found.shape())) {
            throw new SegmentMismatchException(
                    operation + ": expected shape " + Shapes.text(expected) + ", found " + Shapes.text(found.shape()));
        }
    }

    private ArraySegment open(int extraFlags) {
        try (OpenFile file = openFile(extraFlags)) {
            FileStatus status = file.status();
            if (descriptor != null) {
                descriptor.requireSame(status, operation);
            }
            requireArrayFile(status);
            return options.raw() == null ? described(file, status) : raw(file, status);
        }
    }

    private OpenFile openFile(int extraFlags) {
        ArenaTie.requireUsable(options.arena(), operation);
        Posix posix = options.posix();
        int access = options.isReadOnly() ? Posix.O_RDONLY : Posix.O_RDWR;
        int flags = access | Posix.O_NONBLOCK | Posix.O_CLOEXEC | extraFlags;
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
            ArraySegment.Layout layout = describedLayout(mapping);
            requireWanted(layout);
            return segment(file, status, mapping, layout);
        } catch (RuntimeException | Error e) {
            mapping.close();
            throw e;
        }
    }

    private ArraySegment raw(OpenFile file, FileStatus status) {
        ArraySegment.Layout layout = rawLayout(status.size());
        requireWanted(layout);
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
            mapping.prefault(operation);
        }
        var region = new Region(file, status, mapping, location.path(), options.unlinkOnClose());
        return new ArraySegment(location, region, layout, false).tiedTo(options.arena());
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

    private ArraySegment.Layout describedLayout(Mapping mapping) {
        NpyHeader header;
        try {
            header = NpyHeader.read(mapping.segment());
            if (mapping.isCut()) {
                throw mapping.cutShort(operation);
            }
        } catch (InternalError e) {
            throw mapping.cutShort(operation);
        } catch (NpyFormatException e) {
            if (mapping.isCut()) {
                throw mapping.cutShort(operation);
            }
            String hint = NpyHeader.hasMagic(mapping.segment())
                    ? ""
                    : "; a segment without an .npy header attaches with AttachOptions.withRaw";
            throw new SegmentFormatException(operation + ": " + e.getMessage() + hint);
        }
        if (header.type().size() > 1 && header.type().order() != ByteOrder.nativeOrder()) {
            throw new SegmentFormatException(operation + ": its bytes are in the other order ("
                    + header.type().descr()
                    + "); convert it, for example with numpy's astype(\""
                    + ElementType.of(header.type()).numpyName() + "\")");
        }
        ElementType type = ElementType.of(header.type());
        return new ArraySegment.Layout(type, header.shape(), header.fortranOrder(), header.dataOffset());
    }

    private ArraySegment.Layout rawLayout(long fileSize) {
        ElementType type = options.raw().elementType();
        long[] shape = options.shape();
        long offset = options.raw().offset();
        long byteSize = Shapes.checkedCount(shape, type.byteSize(), () -> operation) * type.byteSize();
        if (byteSize > fileSize - offset) {
            throw new SegmentMismatchException(operation + ": " + type.numpyName() + " " + Shapes.text(shape)
                    + " at offset " + offset + " needs " + byteSize + " bytes; it has " + fileSize + " in all");
        }
        return new ArraySegment.Layout(type, shape, options.order() == Order.F, offset);
    }

    private void requireWanted(ArraySegment.Layout layout) {
        boolean isShapeWanted = options.shape() == null || Arrays.equals(options.shape(), layout.shape());
        boolean isOrderWanted = options.order() == null
                || !layout.isOrderRelevant()
                || layout.isColumnMajor() == (options.order() == Order.F);
        if (wanted.contains(layout.type()) && isShapeWanted && isOrderWanted) {
            return;
        }
        String shape = options.shape() == null ? "" : " " + Shapes.text(options.shape());
        String order = isOrderWanted ? "" : " in the other order in memory";
        throw new SegmentMismatchException(operation + ": expected " + ElementType.choice(wanted) + shape + ", found "
                + layout + order + "; " + otherwise);
    }
}
