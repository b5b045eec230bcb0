package io.github.shmarray.npy;

import io.github.shmarray.PythonReference;
import java.io.IOException;
import java.util.List;

/** The real numpy, as far as it reads and writes headers. */
final class Numpy {
    private Numpy() {}

    /** Answers requests as test/python/npy_reference.py describes them, all by one process. */
    static List<String> answers(List<String> requests) throws IOException, InterruptedException {
        return PythonReference.answers("npy_reference.py", requests);
    }
}
