package io.github.shmarray.npy;

import static io.github.shmarray.FuzzInput.require;

import io.github.shmarray.FuzzInput;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Any bytes are refused as a header, with a message, or tell of an array that lies in the file; what is read can be written. */
public final class HeaderFuzz {
    private static final String[] VERSIONS = {"1.0", "2.0", "3.0"};
    private static final long DATA = 1L << 40;

    private HeaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        int version = input.nextByte() % (VERSIONS.length + 1);
        byte[] file = version == VERSIONS.length ? data : NpyFile.header(VERSIONS[version], input.rest());
        long fileSize = file.length + DATA;
        try {
            check(NpyHeader.readBeginning(MemorySegment.ofArray(file), fileSize), file.length, fileSize);
        } catch (NpyFormatException e) {
            FuzzInput.requireMessage(e);
            boolean isPrintable = e.getMessage().chars().noneMatch(Character::isISOControl);
            require(isPrintable, "control characters in a message: " + e.getMessage());
        }
    }

    private static void check(NpyHeader header, int available, long fileSize) {
        require(header.dataOffset() <= available, "the data begin behind what was read");
        require(header.byteSize() >= 0 && header.dataOffset() + header.byteSize() <= fileSize, "data outside the file");
        byte[] written = header.encode();
        if (written.length > HeaderReader.MAX_TEXT) {
            return;
        }
        NpyHeader again = NpyHeader.readBeginning(MemorySegment.ofArray(written), written.length + DATA);
        require(again.type().equals(header.type()), "type " + header.type() + " became " + again.type());
        require(Arrays.equals(again.shape(), header.shape()), "another shape");
        require(again.fortranOrder() == header.fortranOrder(), "another order");
        require(Arrays.equals(written, again.encode()), "written differently the second time");
    }

    /** What a fuzzer begins with. */
    public static List<byte[]> seeds() {
        DescrCorpus descrs = new DescrCorpus(1);
        HeaderCorpus headers = new HeaderCorpus(1);
        Stream<byte[]> texts = Stream.generate(descrs::next)
                .limit(100)
                .map(descr -> ("\0{'descr': " + descr + ", 'fortran_order': False, 'shape': (3,), }").getBytes());
        // Whole files, as the first byte of the magic says to the target.
        Stream<byte[]> files = Stream.generate(headers::next).limit(100);
        return Stream.concat(texts, files).toList();
    }
}
