package io.github.shmarray.flight;

import io.github.shmarray.flight.ServedSegment.NoRegularFileException;
import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyHeader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightRuntimeException;

/** What of a folder is offered, by whatever way the bytes go. Names and generations come from callers and are not trusted. Immutable. */
final class ServedFolder {
    private final Path folder;
    private final NamePatterns names;

    ServedFolder(ServerOptions options) {
        this.folder = options.folder();
        this.names = new NamePatterns(options.patterns());
    }

    Path path() {
        return folder;
    }

    NamePatterns names() {
        return names;
    }

    /**
     * The segment of a name, if it is offered and is the generation that is meant.
     *
     * @param generation that is meant, or null
     * @throws FlightRuntimeException in words, if it is not
     */
    ServedSegment open(String name, String generation) {
        if (!NamePatterns.isSegmentName(name)) {
            throw CallStatus.INVALID_ARGUMENT
                    .withDescription("\"" + name.replace("\0", "\\0") + "\" is not the name of a segment: one part,"
                            + " without a folder")
                    .toRuntimeException();
        }
        // Whether a name exists that is not offered is nobody's business.
        if (!names.matches(name)) {
            throw absent(name, "", null);
        }
        try {
            ServedSegment segment = ServedSegment.open(folder, name);
            if ((generation == null || generation.equals(segment.generation())) && isServed(segment)) {
                return segment;
            }
            segment.close();
        } catch (AccessDeniedException e) {
            throw absent(name, " (its user may not read it)", e);
        } catch (NoSuchFileException e) {
            throw absent(name, "", e);
        } catch (NpyFormatException | NoRegularFileException e) {
            throw absent(name, " (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            // It may be there: a mirror tries again.
            throw CallStatus.INTERNAL
                    .withDescription("open \"" + name + "\": " + e.getMessage())
                    .withCause(e)
                    .toRuntimeException();
        }
        throw generation == null ? absent(name, "", null) : Changes.replaced(name);
    }

    /** A heap is memory for one process' own use, whatever header it has. */
    static boolean isServed(ServedSegment segment) {
        NpyHeader header = segment.header();
        return !Arrays.equals(segment.describe().header(), header.encodeMarked());
    }

    private static RuntimeException absent(String name, String why, Exception cause) {
        return CallStatus.NOT_FOUND
                .withDescription("this server offers no array \"" + name + "\"" + why)
                .withCause(cause)
                .toRuntimeException();
    }
}
