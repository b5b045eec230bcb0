package io.github.shmarray.flight;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.npy.NpyHeader;
import java.nio.file.Path;
import java.util.Arrays;

/** The ring into which a mirror puts the frames that arrive. */
final class RingHere {
    private RingHere() {}

    /**
     * One with as many slots, of the same type and shape: that which has the name already, or a new one.
     *
     * @throws SegmentExistsException if the name is that of something else, which is not to be replaced
     * @throws SegmentFormatException if there is no ring at the server
     */
    static FrameRing open(MirrorOptions options, SegmentDescription segment) {
        String operation = "follow ring \"" + segment.name() + "\"";
        NpyHeader header = segment.readHeader();
        ElementType type = ElementType.of(header.type()).orElse(null);
        long[] shape = header.shape();
        if (!segment.isRing() || type == null || shape.length == 0 || shape[0] < 2 || shape[0] > Integer.MAX_VALUE) {
            throw new SegmentFormatException(operation + ": the server offers an array of that name, and no ring");
        }
        long[] frame = Arrays.copyOfRange(shape, 1, shape.length);
        Path file = options.folder().resolve(segment.name());
        FrameRing present = attach(file, options, operation);
        if (present != null) {
            if (isSame(present, type, shape[0], frame)) {
                return present;
            }
            present.close();
            if (!options.isReplacing()) {
                throw new SegmentExistsException(
                        operation + ": the name is taken here by another ring, of "
                                + present.elementType().numpyName() + " " + Arrays.toString(present.shape())
                                + "; to replace it there is --replace (withReplace)",
                        0);
            }
        }
        CreateOptions making = CreateOptions.defaults().withBacking(Backing.folder(options.folder()));
        return FrameRing.create(
                segment.name(), options.isReplacing() ? making.withReplace() : making, (int) shape[0], type, frame);
    }

    private static boolean isSame(FrameRing ring, ElementType type, long slots, long[] frame) {
        return ring.elementType() == type && ring.slots() == slots && Arrays.equals(ring.shape(), frame);
    }

    /** Null if there is none. */
    private static FrameRing attach(Path file, MirrorOptions options, String operation) {
        try {
            return FrameRing.attach(file);
        } catch (NoSuchSegmentException none) {
            return null;
        } catch (SegmentFormatException other) {
            if (options.isReplacing()) {
                return null;
            }
            SegmentExistsException taken =
                    new SegmentExistsException(operation + ": the name is taken here: " + other.getMessage(), 0);
            taken.initCause(other);
            throw taken;
        }
    }
}
