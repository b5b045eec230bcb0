package io.github.shmarray.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a file begins with. */
enum FileKind {
    NPY,
    ZIP,
    OTHER;

    private static final int BEGINNING = 512;
    private static final String NPY_MARK = "\u0093NUMPY";
    private static final String ZIP_MARK = "PK\u0003\u0004";
    private static final String EMPTY_ZIP_MARK = "PK\u0005\u0006";

    /**
     * @throws NoSuchFileException if there is no such file
     */
    static FileKind of(Path file) throws IOException {
        String beginning = Files.isRegularFile(file) ? beginning(file) : "";
        if (beginning.startsWith(NPY_MARK)) {
            return NPY;
        }
        return beginning.startsWith(ZIP_MARK) || beginning.startsWith(EMPTY_ZIP_MARK) ? ZIP : OTHER;
    }

    /** What a file is instead of an array, and what makes one of it. */
    static String problem(Path file) throws IOException {
        String what = file + " is no .npy file: ";
        if (Files.isDirectory(file)) {
            return what + "it is a folder";
        }
        if (!Files.exists(file)) {
            return "there is no file " + file;
        }
        if (!Files.isRegularFile(file)) {
            return what + "it is no regular file";
        }
        String beginning = beginning(file);
        if (beginning.isEmpty()) {
            return what + "it is empty";
        }
        if (beginning.startsWith("\u0089HDF")) {
            return what + "it is HDF5; numpy.save(FILE.npy, h5py.File(...)[...]) makes one of it";
        }
        if (beginning.startsWith("\u001f\u008b")) {
            return what + "it is compressed; gunzip it first";
        }
        boolean isText =
                beginning.chars().allMatch(c -> c >= ' ' && c < '\u007f' || c == '\n' || c == '\r' || c == '\t');
        return isText
                ? what + "it is text; numpy.save(FILE.npy, numpy.loadtxt(...)) makes one of it"
                : what
                        + "it begins with other bytes; numpy.save(FILE.npy, numpy.fromfile(FILE, dtype)) makes one of it";
    }

    private static String beginning(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(BEGINNING), StandardCharsets.ISO_8859_1);
        }
    }
}
