package io.github.shmarray.compare.engine;

import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Source;
import io.github.shmarray.compare.cases.Names;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Programs of the user's own, each of which is started once for a measurement, so that starting it is not in the time, see
 * {@link OwnProgram}. They time themselves; what they have copied is checked here.
 */
public final class CommandEngine implements Engine {
    private static final String SOURCE = "{source}";
    private static final String TARGET = "{target}";
    private static final String ELEMENTS = "{n}";

    /** A copy of few bytes is asked for so often that what the clock costs is not in the time. */
    private static final long MOST_COPIES = 1 << 20;

    /** What the target is filled with before a copy is checked. */
    private static final byte WRONG = 0x55;

    private static final CreateOptions GONE_WHEN_CLOSED =
            CreateOptions.defaults().withUnlinkOnClose();

    private final Path log;
    private final Map<String, String> commands;

    /**
     * @param folder where the error output is put
     * @param commands by the names of their cases
     */
    public CommandEngine(Path folder, Map<String, String> commands) {
        log = folder.resolve("command.log");
        this.commands = Map.copyOf(commands);
    }

    /**
     * What the case of a command is called: its words without folders and placeholders.
     *
     * @throws IllegalArgumentException if the command has no place for the names of the two segments
     */
    public static String nameOf(String command) {
        if (!command.contains(SOURCE) || !command.contains(TARGET)) {
            throw new IllegalArgumentException(
                    "a command is told the names of two segments and how many elements they have,"
                            + " so it needs {source} and {target}, and may have {n}: " + command);
        }
        return Case.COMMAND
                + Stream.of(command.strip().split("\\s+"))
                        .filter(word -> !word.contains("{"))
                        .map(word -> word.substring(word.lastIndexOf('/') + 1))
                        .collect(Collectors.joining(" "));
    }

    @Override
    public Measurement measure(Case benchmark, Source source, Effort effort) throws IOException, InterruptedException {
        String template = commands.get(benchmark.name());
        int[] ints = source.ints();
        String name = Names.ownSegment();
        try (SharedIntArray from = SharedIntArray.copyOf(name + ".source", GONE_WHEN_CLOSED, ints);
                SharedIntArray to = SharedIntArray.create(name + ".target", GONE_WHEN_CLOSED, ints.length);
                OwnProgram program = new OwnProgram(
                        template.replace(SOURCE, from.name())
                                .replace(TARGET, to.name())
                                .replace(ELEMENTS, String.valueOf(ints.length)),
                        log)) {
            double[] times = times(program, effort);
            return isRight(program, ints, from.memorySegment(), to.memorySegment())
                    ? Measurement.of(times)
                    : Measurement.absent("failed: wrong bytes");
        } catch (UnsupportedOperationException e) {
            return Measurement.absent(e.getMessage());
        } catch (IllegalStateException e) {
            return Measurement.absent("failed: it " + e.getMessage());
        }
    }

    private static double[] times(OwnProgram program, Effort effort) throws IOException, InterruptedException {
        double budget = 1e6 * effort.milliseconds();
        long copies = 1;
        while (program.copy(copies) * copies < budget && copies < MOST_COPIES) {
            copies *= 2;
        }
        for (int i = 0; i < effort.warmups(); i++) {
            program.copy(copies);
        }
        double[] times = new double[effort.iterations()];
        for (int i = 0; i < times.length; i++) {
            times[i] = program.copy(copies);
        }
        return times;
    }

    /** Every copy writes the same bytes, so one more is made over bytes that are wrong. */
    private static boolean isRight(OwnProgram program, int[] expected, MemorySegment from, MemorySegment to)
            throws IOException, InterruptedException {
        to.fill(WRONG);
        program.copy(1);
        MemorySegment right = MemorySegment.ofArray(expected);
        return right.mismatch(to) < 0 && right.mismatch(from) < 0;
    }
}
