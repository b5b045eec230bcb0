package io.github.shmarray.npz;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.Order;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedRecordArray;
import io.github.shmarray.element.ElementParts;
import io.github.shmarray.element.SharedElements;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.npy.KnownNames;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpyStructure;
import io.github.shmarray.npy.NpyType;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.OpenFile;
import io.github.shmarray.segment.SegmentErrors;
import io.github.shmarray.segment.Storage;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * An archive of arrays, as {@code numpy.savez} and {@code numpy.savez_compressed} write it: a zip file whose members are .npy files.
 *
 * <pre>{@code
 * try (Npz archive = Npz.open(Path.of("frames.npz"))) {
 *     archive.members().forEach(System.out::println);
 *     SharedArray left = archive.copyOf("left", "camera-left");
 * }
 * }</pre>
 *
 * <p>What the archive says is not trusted: sizes and checksums are checked, and a member is never made larger than it says it is. Safe
 * to use from many threads.
 */
public final class Npz implements AutoCloseable {
    private final Path path;
    private final ZipFile archive;
    private final Map<String, Entry> entries;

    private Npz(Path path, ZipFile archive, Map<String, Entry> entries) {
        this.path = path;
        this.archive = archive;
        this.entries = entries;
    }

    /**
     * Opens an archive and reads the headers of its members.
     *
     * @throws NoSuchSegmentException if there is no such file
     * @throws SegmentFormatException if it is no zip file, or a damaged one
     * @throws SharedMemoryException if it cannot be read
     * @throws UnsupportedOperationException if Apache Commons Compress is not there
     */
    public static Npz open(Path file) {
        String operation = "open archive " + file;
        try {
            return open(file, operation);
        } catch (NoClassDefFoundError e) {
            throw withoutCompress(operation, e);
        } catch (NoSuchFileException e) {
            throw (NoSuchSegmentException)
                    new NoSuchSegmentException(operation + ": there is no such file", Errno.ENOENT).initCause(e);
        } catch (AccessDeniedException e) {
            throw (SegmentAccessException)
                    new SegmentAccessException(operation + ": " + Errno.describe(Errno.EACCES), Errno.EACCES)
                            .initCause(e);
        } catch (FileSystemException e) {
            throw (SharedMemoryException) new SharedMemoryException(operation + ": " + e.getReason(), 0).initCause(e);
        } catch (IOException e) {
            requireUninterrupted(operation, e);
            throw (SegmentFormatException)
                    new SegmentFormatException(operation + ": it is no archive that can be read: " + reasonOf(e))
                            .initCause(e);
        }
    }

    static UnsupportedOperationException withoutCompress(String operation, NoClassDefFoundError cause) {
        return new UnsupportedOperationException(
                operation + ": it needs Apache Commons Compress, which is not there: add the artifact"
                        + " org.apache.commons:commons-compress",
                cause);
    }

    /** The JDK closes a file under a thread that is interrupted, or was before; whoever reads it may say so as the cause alone. */
    static void requireUninterrupted(String operation, IOException failure) {
        if (failure instanceof ClosedByInterruptException || failure.getCause() instanceof ClosedByInterruptException) {
            throw (SharedMemoryException) new SharedMemoryException(
                            operation
                                    + ": this thread was interrupted, and the JDK closes the file that such a thread works on;"
                                    + " clear the status by Thread.interrupted(), and begin anew",
                            Errno.EINTR)
                    .initCause(failure);
        }
    }

    private static Npz open(Path file, String operation) throws IOException {
        ZipFile.Builder builder = ZipFile.builder();
        if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
            // To open a FIFO waits for whoever writes to it.
            throw new SegmentFormatException(operation + ": it is no regular file");
        }
        // Of a path, ZipFile would leave the file open if it is no archive.
        FileChannel channel = FileChannel.open(file);
        try {
            ZipFile archive = builder.setSeekableByteChannel(channel).get();
            Map<String, Entry> entries = new LinkedHashMap<>();
            for (ZipArchiveEntry each : Collections.list(archive.getEntries())) {
                Entry entry = new Entry(archive, each);
                if (entries.put(entry.name(), entry) != null) {
                    throw new SegmentFormatException(operation + ": it has two members \"" + entry.name()
                            + "\", and which of them is meant nobody knows");
                }
            }
            return new Npz(file, archive, entries);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** Of a failure to read, what the system says is the cause. */
    private static String reasonOf(IOException e) {
        return e.getMessage() + (e.getCause() == null ? "" : ": " + e.getCause().getMessage());
    }

    /** What is in it, in its order; members that cannot be read here say why. */
    public List<NpzMember> members() {
        return entries.values().stream().map(Entry::described).toList();
    }

    /** Creates an array that is a copy of a member; as the method with options does. */
    public SharedArray copyOf(String member, String name) {
        return copyOf(member, name, CreateOptions.defaults());
    }

    /**
     * Creates an array that is a copy of a member: as {@link SharedArray#copyOf(String, CreateOptions, Path)} of an .npy file does,
     * whole or not at all.
     *
     * @throws IllegalArgumentException if the name or an option is not valid
     * @throws IllegalStateException if the archive is closed
     * @throws NoSuchSegmentException if there is no such member
     * @throws SegmentExistsException if the name is taken
     * @throws SegmentFormatException if it is no array that can be read here, damaged, or not as long as the archive says
     * @throws SharedMemoryException if there is too little space, a system call fails, or this thread is interrupted, which closes the archive
     */
    public SharedArray copyOf(String member, String name, CreateOptions options) {
        String operation = "copy member \"" + member + "\" of " + path;
        Entry entry = readable(member, operation);
        if (entry.header().type() instanceof NpyStructure) {
            throw new SegmentFormatException(operation + ": its elements are structures; " + copyAsRecords(member));
        }
        return copied(entry, member, operation, file -> SharedArray.copyOf(name, options, file));
    }

    /**
     * Creates an array of records, or of times, strings and the like, that is a copy of a member; throws as {@link #copyOf(String, String,
     * CreateOptions)} does.
     *
     * @throws SegmentMismatchException if the elements have no such fields as the record
     */
    public <R> SharedRecordArray<R> copyOf(String member, String name, CreateOptions options, Class<R> elementClass) {
        String operation = "copy member \"" + member + "\" of " + path;
        Entry entry = readable(member, operation);
        return copied(entry, member, operation, file -> SharedRecordArray.copyOf(name, options, file, elementClass));
    }

    /**
     * Creates an array of structures that is a copy of a member, without a record class; throws as {@link #copyOf(String, String,
     * CreateOptions, Class)} does.
     */
    public SharedRecordArray<?> copyRecords(String member, String name, CreateOptions options) {
        String operation = "copy member \"" + member + "\" of " + path;
        Entry entry = readable(member, operation);
        return copied(entry, member, operation, file -> SharedRecordArray.copyOf(name, options, file));
    }

    private static String copyAsRecords(String member) {
        return "copy it by the class of a record, copyOf(\"" + member + "\", name, options, recordClass)";
    }

    /** By way of a file, of which nobody else knows. */
    private <A> A copied(Entry entry, String member, String operation, Function<Path, A> copy) {
        try (OpenFile memory = OpenFile.inMemory(Posix.preferred(), "shmarray-npz", operation)) {
            Storage.MEMORY.requireFits(entry.size(), operation);
            entry.copyTo((source, offset) -> memory.writeAll(source, offset, Storage.MEMORY));
            return told(Path.of("/proc/self/fd/" + memory.descriptor()), member, copy);
        } catch (IOException e) {
            requireUninterrupted(operation, e);
            if (e instanceof ClosedChannelException) {
                throw new IllegalStateException(operation + ": the archive is closed; open it again", e);
            }
            throw (SegmentFormatException) new SegmentFormatException(operation + ": " + e.getMessage()).initCause(e);
        }
    }

    /** What is wrong is told of the member, and not of the archive, or of the file where it is for the moment. */
    private <A> A told(Path file, String member, Function<Path, A> copy) {
        String what = "member \"" + member + "\" of " + path;
        UnaryOperator<String> told = message -> file.equals(path)
                ? message.replace("array \"" + file + "\"", what)
                : message.replace("array \"" + file + "\"", what).replace(file.toString(), what);
        try {
            return copy.apply(file);
        } catch (SharedMemoryException e) {
            throw SegmentErrors.retold(e, told.apply(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(told.apply(e.getMessage()), e);
        }
    }

    /**
     * Maps a member where it is in the archive, to read it without a copy. The archive may be closed meanwhile, but has to stay as it is.
     *
     * @throws NoSuchSegmentException if there is no such member
     * @throws SegmentFormatException if it is no array that can be read here
     * @throws UnsupportedOperationException if it is compressed, in the other byte order, or of structures: copy it, or attach by a class
     * @throws SharedMemoryException if a system call fails
     */
    public SharedArray attach(String member) {
        String operation = "attach member \"" + member + "\" of " + path;
        Entry entry = readable(member, operation);
        NpyType type = entry.header().type();
        String copy =
                type instanceof NpyStructure ? copyAsRecords(member) : "copy it, by copyOf(\"" + member + "\", name)";
        requireStored(entry, operation, copy);
        if (ElementParts.of(type).isEmpty() || !type.isNative()) {
            String byClass = "map it by the class of its elements, attach(\"" + member + "\", elementClass), or ";
            boolean isNumber = type instanceof NpyScalar scalar && scalar.isNumber();
            throw new UnsupportedOperationException(operation + ": its elements are " + type.descr()
                    + ", and only numbers in this machine's byte order can be mapped so; "
                    + (isNumber ? "" : byClass) + copy);
        }
        return told(path, member, file -> SharedArray.attach(file, inPlace(entry)));
    }

    /**
     * Maps a member that has records, times, strings and the like, where it is in the archive; as {@link #attach(String)} does, but in any
     * byte order.
     *
     * @throws UnsupportedOperationException if it is compressed: copy it
     * @throws SegmentMismatchException if the elements have no such fields as the record
     */
    public <R> SharedRecordArray<R> attach(String member, Class<R> elementClass) {
        String operation = "attach member \"" + member + "\" of " + path;
        Entry entry = readable(member, operation);
        requireStored(entry, operation, copyAsRecords(member));
        return told(path, member, file -> SharedRecordArray.attach(file, inPlace(entry), elementClass));
    }

    private static void requireStored(Entry entry, String operation, String copy) {
        if (!entry.isStored()) {
            throw new UnsupportedOperationException(operation + ": it is compressed; " + copy);
        }
    }

    private static AttachOptions inPlace(Entry entry) {
        NpyHeader header = entry.header();
        AttachOptions options = AttachOptions.readOnly()
                .withRaw(header.type().descr(), entry.offset() + header.dataOffset(), header.shape());
        return header.fortranOrder() ? options.withOrder(Order.F) : options;
    }

    private Entry readable(String member, String operation) {
        Entry entry = entries.get(member);
        if (entry == null) {
            throw new NoSuchSegmentException(
                    operation + ": there is none; " + KnownNames.insteadOf(member, entries.keySet()), Errno.ENOENT);
        }
        if (!entry.problem().isEmpty()) {
            throw new SegmentFormatException(operation + ": " + entry.problem());
        }
        return entry;
    }

    /**
     * Writes arrays into an archive, as they are, so that they can be mapped there: their elements begin at multiples of 64 bytes.
     *
     * @param file replaced if it is there, when the archive is complete
     * @param arrays by the names of the members: of numbers, of records, or some of both
     * @throws IllegalArgumentException if a name is longer than an archive can have
     * @throws IllegalStateException if an array is closed
     * @throws SharedMemoryException if the file cannot be written, or this thread is interrupted
     * @throws UnsupportedOperationException if Apache Commons Compress is not there
     */
    public static void write(Path file, Map<String, ? extends SharedElements> arrays) {
        NpzWriter.write(file, arrays, false);
    }

    /** Writes arrays into an archive and compresses them; throws as {@link #write} does. */
    public static void writeCompressed(Path file, Map<String, ? extends SharedElements> arrays) {
        NpzWriter.write(file, arrays, true);
    }

    /** Arrays that were copied or attached stay. */
    @Override
    public void close() {
        try {
            archive.close();
        } catch (IOException e) {
            throw (SharedMemoryException)
                    new SharedMemoryException("close archive " + path + ": " + e.getMessage(), 0).initCause(e);
        }
    }
}
