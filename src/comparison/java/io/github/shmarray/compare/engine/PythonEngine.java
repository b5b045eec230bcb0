package io.github.shmarray.compare.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Cases of CPython and numpy, in a real {@code python3}. */
public final class PythonEngine extends ChildEngine {
    private static final String SCRIPT = "python_cases.py";
    private static final List<String> SCRIPTS = List.of(SCRIPT, "process_cases.py");

    private final Path script;

    /**
     * @param folder where the scripts and their error output are put
     */
    public PythonEngine(Path folder) throws IOException {
        super(folder.resolve("python.log"));
        script = folder.resolve(SCRIPT);
        for (String name : SCRIPTS) {
            try (InputStream in = PythonEngine.class.getResourceAsStream(name)) {
                Files.copy(in, folder.resolve(name));
            }
        }
    }

    /** Leaving no compiled scripts behind. */
    @Override
    List<String> command() {
        return List.of("python3", "-B", script.toString());
    }
}
