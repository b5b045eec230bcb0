package io.github.shmarray.compare.handover;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The program of a {@link Peer} in Python: the examples, which do nothing by themselves here, and what answers with them. */
final class PythonPeer {
    private static final List<String> SOURCES = List.of("read_frames.py", "write_frames.py", "python_peer.py");
    private static final String AS_A_MODULE = "__name__ = 'peer'\n";

    private PythonPeer() {}

    static List<String> command(String name) throws IOException {
        StringBuilder program = new StringBuilder(AS_A_MODULE);
        for (String source : SOURCES) {
            try (InputStream in = PythonPeer.class.getResourceAsStream(source)) {
                program.append(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .append('\n');
            }
        }
        return List.of("python3", "-c", program.toString(), name);
    }
}
