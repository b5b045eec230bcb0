package io.github.shmarray.segments;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.SegmentName;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was known of a segment at one moment. Immutable, so safe to use from many threads. */
public final class SegmentInfo {
    private final String name;
    private final String path;
    private final FileStatus file;
    private final Description content;
    private final String owner;
    private final SegmentUse use;
    private final List<Long> pids;

    SegmentInfo(
            String name,
            String path,
            FileStatus file,
            Description content,
            String owner,
            SegmentUse use,
            List<Long> pids) {
        this.name = name;
        this.path = path;
        this.file = file;
        this.content = content;
        this.owner = owner;
        this.use = use;
        this.pids = List.copyOf(pids);
    }

    /** Its name in the folder, as arrays attach by it. */
    public String name() {
        return name;
    }

    /** Its path; {@link io.github.shmarray.SharedArray#attachHandle(String)} takes that of an array. */
    public String handle() {
        return path;
    }

    /** What it is, by its content. */
    public SegmentKind kind() {
        return content.kind();
    }

    /** Empty if it is {@link SegmentKind#RAW} or {@link SegmentKind#OTHER}, or holds structures or bytes. */
    public Optional<ElementType> elementType() {
        return Optional.ofNullable(content.elementType());
    }

    /**
     * What its elements are, as numpy has it: {@code float64}, or {@code [('time', '<i8'), ('price', '<f8')]}. Empty if it is {@link
     * SegmentKind#RAW} or {@link SegmentKind#OTHER}.
     */
    public Optional<String> dtype() {
        return content.typeText().isEmpty() ? Optional.empty() : Optional.of(content.typeText());
    }

    /** The elements along each dimension; without dimensions for a single element, and where nothing is known of elements. */
    public long[] shape() {
        return content.shape().clone();
    }

    /** Of the file, with its header. */
    public long byteSize() {
        return file.size();
    }

    /** The number of the user that it belongs to. */
    public int userId() {
        return file.userId();
    }

    /** The user that it belongs to, by name if it has one here, else by number. */
    public String owner() {
        return owner;
    }

    /** The file mode, such as 0640. */
    public int permissions() {
        return file.permissions();
    }

    /** When it was last read, as far as the file system notes it: through a mapping, it does not. */
    public Instant accessed() {
        return file.times().accessed();
    }

    /** When it was last written, as far as the file system notes it: through a mapping, it may not. */
    public Instant modified() {
        return file.times().modified();
    }

    /** When its content, mode or names were last changed. */
    public Instant changed() {
        return file.times().changed();
    }

    /** Whether anybody has it, as the kernel told when this was made. */
    public SegmentUse use() {
        return use;
    }

    /** Whether some process has it open or mapped. */
    public boolean isInUse() {
        return use == SegmentUse.IN_USE;
    }

    /** Whether nobody has it, whatever it is; {@link Segments#collectable()} tells what of that would be collected. */
    public boolean isAbandoned() {
        return use == SegmentUse.ABANDONED;
    }

    /** The processes that map it, as far as {@code /proc} shows: not those of other users or other containers. */
    public List<Long> pids() {
        return pids;
    }

    /** Why it is not known what it holds: {@code it has 0 bytes}. */
    public Optional<String> problem() {
        return content.problem().isEmpty() ? Optional.empty() : Optional.of(content.problem());
    }

    FileStatus file() {
        return file;
    }

    /** Why it is none that this library would have made, or empty. */
    String whyNotOurs() {
        return content.whyNotOurs();
    }

    /** {@code in use by process 4711} */
    String useInWords() {
        return switch (use) {
            case IN_USE ->
                pids.isEmpty()
                        ? "in use by a process that /proc does not show, or that has it open without mapping it"
                        : "in use by process "
                                + pids.stream().map(String::valueOf).collect(Collectors.joining(", "));
            case ABANDONED -> "abandoned";
            case UNKNOWN -> "perhaps in use: the kernel tells the owner of a file only, and not in every file system";
        };
    }

    /** One line: {@code prices: array float64 (1000,), 8128 bytes, alice, 0600, in use by process 4711}. */
    @Override
    public String toString() {
        String type = content.typeText().isEmpty() ? "" : " " + content.typeText() + " " + shapeText();
        String what = content.problem().isEmpty() ? "" : " (" + SegmentName.printable(content.problem()) + ")";
        return SegmentName.printable(name) + ": " + content.kind().name().toLowerCase() + type + what + ", "
                + byteSize() + " bytes, " + owner + ", 0" + Integer.toOctalString(permissions()) + ", " + useInWords();
    }

    private String shapeText() {
        String lengths = Arrays.toString(content.shape());
        String inside = lengths.substring(1, lengths.length() - 1);
        return "(" + inside + (content.shape().length == 1 ? ",)" : ")");
    }
}
