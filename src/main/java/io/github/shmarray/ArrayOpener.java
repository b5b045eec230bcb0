package io.github.shmarray;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.DescriptorHandle;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.Mapping;
import io.github.shmarray.segment.OpenFile;
import io.github.shmarray.segment.Region;
import io.github.shmarray.segment.SegmentErrors;
import io.github.shmarray.segment.SegmentName;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Attaches to array segments that exist. Never changes, resizes or unlinks them. */
final class ArrayOpener {
    private final ArraySegment.Location location;

    /** Null unless the path is that of a descriptor which must lead to a certain file. */
    private final DescriptorHandle descriptor;

    private final AttachOptions options;
    private final List<ElementType> wanted;
    private final String operation;

    private ArrayOpener(
            ArraySegment.Location location,
            DescriptorHandle descriptor,
            AttachOptions options,
            List<ElementType> wanted) {
        this.location = location;
        this.descriptor = descriptor;
        this.options = options;
        this.wanted = wanted;
        this.operation = "attach array \"" + location.name() + "\"";
    }

    /**
     * @param wanted the element types that the caller can use
     */
    static ArraySegment open(String name, AttachOptions options, List<ElementType> wanted) {
        return open(name, SegmentName.FOLDER.toPath(), options, wanted);
    }

    static ArraySegment open(String name, Path folder, AttachOptions options, List<ElementType> wanted) {
        String path = folder + "/" + SegmentName.check(name);
        var location = new ArraySegment.Location(name, path, -1, options.raw() != null);
        return new ArrayOpener(location, null, options, wanted).open(Posix.O_NOFOLLOW);
    }

    static ArraySegment open(Path path, AttachOptions options, List<ElementType> wanted) {
        return ofPath(path.toString(), "", options, wanted).open(0);
    }

    /**
     * @throws IllegalArgumentException if it is not a handle
     */
    static ArraySegment open(String handle, AttachOptions options) {
        List<ElementType> all = List.of(ElementType.values());
        if (options.raw() != null) {
            throw new IllegalArgumentException("attach by the handle \"" + handle + "\": it tells itself where the"
                    + " elements are; leave withRaw away");
        }
        if (ArrayHandle.isPath(handle)) {
            // The text as it is: where the locale is C, a Path cannot have the characters of every segment name.
            requireWhole(handle, handle);
            return ofPath(handle, "", options, all).open(Posix.O_NOFOLLOW);
        }
        ArrayHandle place = ArrayHandle.parse(handle);
        requireWhole(place.path(), handle);
        AttachOptions raw = options.withRaw(place.type(), place.offset(), place.shape());
        ArrayOpener opener = ofPath(place.path(), "+" + place.offset(), raw, all);
        opener.requireShape(options.shape(), place);
        return opener.open(Posix.O_NOFOLLOW);
    }

    private static ArrayOpener ofPath(String text, String part, AttachOptions options, List<ElementType> wanted) {
        DescriptorHandle descriptor = DescriptorHandle.parse(text);
        String path = descriptor == null ? text : descriptor.path();
        var location = new ArraySegment.Location(path + part, path, -1, options.raw() != null);
        return new ArrayOpener(location, descriptor, options, wanted);
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
        prefaultIfAsked(mapping);
        return new ArraySegment(location, new Region(file, status, mapping, location.path(), false), layout);
    }

    private void prefaultIfAsked(Mapping mapping) {
        if (!options.prefault()) {
            return;
        }
        long size = mapping.segment().byteSize();
        int result = mapping.prefault(0, size, Posix.MADV_POPULATE_READ);
        if (result == -Errno.EFAULT) {
            throw cutShort(mapping);
        }
        if (result < 0) {
            throw SegmentErrors.of(operation + ": prefault", result);
        }
    }

    private SegmentFaultException cutShort(Mapping mapping) {
        return new SegmentFaultException(operation + ": page not available (SIGBUS); "
                + mapping.segment().byteSize() + " bytes were mapped, and it may have been cut short since");
    }

    private void requireArrayFile(FileStatus file) {
        if (!file.isRegularFile()) {
            throw new SegmentFormatException(operation + ": it is not a regular file but " + file.kind());
        }
        if (file.size() == 0) {
            throw new SegmentFormatException(operation + ": it has 0 bytes and so no header of an array");
        }
    }

    private ArraySegment.Layout describedLayout(Mapping mapping) {
        NpyHeader header;
        try {
            header = NpyHeader.read(mapping.segment());
            if (mapping.isCut()) {
                throw cutShort(mapping);
            }
        } catch (InternalError e) {
            throw cutShort(mapping);
        } catch (NpyFormatException e) {
            if (mapping.isCut()) {
                throw cutShort(mapping);
            }
            throw new SegmentFormatException(operation + ": " + e.getMessage()
                    + "; a segment without an .npy header attaches with AttachOptions.withRaw");
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
        long byteSize = Shapes.checkedCount(shape, type.byteSize(), operation) * type.byteSize();
        if (byteSize > fileSize - offset) {
            throw new SegmentMismatchException(operation + ": " + type.numpyName() + " " + Shapes.text(shape)
                    + " at offset " + offset + " needs " + byteSize + " bytes; it has " + fileSize + " in all");
        }
        return new ArraySegment.Layout(type, shape, false, offset);
    }

    private void requireWanted(ArraySegment.Layout layout) {
        boolean isShapeWanted = options.shape() == null || Arrays.equals(options.shape(), layout.shape());
        if (wanted.contains(layout.type()) && isShapeWanted) {
            return;
        }
        String types = wanted.stream().sorted().map(ElementType::numpyName).collect(Collectors.joining(" or "));
        String shape = options.shape() == null ? "" : " " + Shapes.text(options.shape());
        throw new SegmentMismatchException(operation + ": expected " + types + shape + ", found " + layout);
    }
}
