package io.github.shmarray.compare.engine;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Source;
import io.github.shmarray.compare.StartFailure;
import io.github.shmarray.compare.cases.Names;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Cases of Boost.Interprocess, in a C++ program that is compiled before its first case, where there are a compiler and Boost. As
 * that takes seconds, the program is kept in the folder that a system property names, if it is set.
 */
public final class BoostEngine extends ChildEngine {
    static final String KEPT = "shmarray.compare.kept";

    private static final String SOURCE = "boost_cases.cpp";
    private static final List<String> FLAGS = List.of("-std=c++17", "-O2", "-fno-builtin-memcpy");
    private static final List<String> LIBRARIES = List.of("-lpthread", "-lrt");
    private static final String TO_INSTALL = "(Debian: apt-get install g++ libboost-dev)";

    private final Path folder;
    private final Path log;
    private final String compiler;
    private Path program;

    /** Null until it has been compiled, then empty or why it could not be. */
    private String problem;

    /**
     * @param folder where the program, its source and the error output are put
     */
    public BoostEngine(Path folder) {
        this(folder, System.getenv().getOrDefault("CXX", "g++"));
    }

    BoostEngine(Path folder, String compiler) {
        super(folder.resolve("boost.log"));
        this.folder = folder;
        log = folder.resolve("boost-compiler.log");
        this.compiler = compiler;
    }

    @Override
    List<String> command() {
        return List.of(program.toString(), "/" + Names.ownSegment());
    }

    @Override
    public Measurement measure(Case benchmark, Source source, Effort effort) throws IOException, InterruptedException {
        if (problem == null) {
            problem = provideProgram();
        }
        return problem.isEmpty() ? super.measure(benchmark, source, effort) : Measurement.absent(problem);
    }

    /** Returns an empty string, or what is missing. */
    private String provideProgram() throws IOException, InterruptedException {
        byte[] source;
        try (InputStream in = BoostEngine.class.getResourceAsStream(SOURCE)) {
            source = in.readAllBytes();
        }
        CRC32 version = new CRC32();
        version.update(source);
        version.update((compiler + FLAGS + LIBRARIES).getBytes(StandardCharsets.UTF_8));
        String name = "boost_cases-" + version.getValue();
        Path kept = Path.of(System.getProperty(KEPT, folder.toString()));
        program = (Files.isWritable(kept) ? kept : folder).resolve(name);
        return Files.isExecutable(program) ? "" : compile(Files.write(folder.resolve(SOURCE), source));
    }

    private String compile(Path source) throws IOException, InterruptedException {
        Path compiled = folder.resolve("boost_cases");
        List<String> command = new ArrayList<>(List.of(compiler, source.toString(), "-o", compiled.toString()));
        command.addAll(FLAGS);
        command.addAll(LIBRARIES);
        try {
            int exitCode = new ProcessBuilder(command)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(log.toFile())
                    .start()
                    .waitFor();
            if (exitCode != 0) {
                return whyNot();
            }
        } catch (IOException e) {
            return StartFailure.of(compiler, ", to compile it with Boost", e) + " " + TO_INSTALL;
        }
        Files.move(compiled, program, StandardCopyOption.REPLACE_EXISTING);
        return "";
    }

    private String whyNot() throws IOException {
        List<String> errors = Files.readAllLines(log).stream()
                .filter(line -> line.contains("error: "))
                .map(line -> line.substring(line.indexOf("error: ")))
                .toList();
        boolean isMissing = errors.stream().anyMatch(line -> line.contains("no Boost.Interprocess"));
        return isMissing
                ? "needs the headers of Boost.Interprocess " + TO_INSTALL
                : compiler + " cannot compile it: " + (errors.isEmpty() ? "no reason given" : errors.getFirst());
    }
}
