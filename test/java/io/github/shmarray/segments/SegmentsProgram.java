package io.github.shmarray.segments;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.shmarray.Backing;
import io.github.shmarray.ChildJvm;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedIntArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a process of its own does in a folder of segments. Needs no library but this one. */
public final class SegmentsProgram {
    private SegmentsProgram() {}

    static List<String> command(String what, Path folder, Object... arguments) {
        List<String> command = ChildJvm.command(SegmentsProgram.class, what, folder);
        // Process numbers repeat, and the JVM would complain of that in its output.
        command.add(1, "-XX:-UsePerfData");
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    static CreateOptions optionsIn(Path folder) {
        return CreateOptions.defaults().withBacking(Backing.folder(folder));
    }

    static String run(List<String> command) throws IOException, InterruptedException {
        Process child = ChildJvm.start(command);
        String output = new String(child.getInputStream().readAllBytes(), UTF_8);
        child.waitFor();
        return output;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "hold" -> hold(folder, arguments[2], Integer.parseInt(arguments[3]));
            case "collect" -> collect(folder);
            case "list" -> Segments.in(folder).list().forEach(System.out::println);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Has arrays until its input ends, or it is killed. */
    private static void hold(Path folder, String prefix, int count) throws IOException {
        SharedIntArray[] arrays = new SharedIntArray[count];
        for (int i = 0; i < count; i++) {
            arrays[i] = SharedIntArray.create(prefix + "-" + i, optionsIn(folder), 3);
        }
        System.out.println("ready");
        System.in.read();
        for (SharedIntArray array : arrays) {
            array.close();
        }
    }

    private static void collect(Path folder) {
        CollectedSegments collected = Segments.in(folder).collect();
        collected.removed().forEach(segment -> System.out.println("removed " + segment.name()));
        collected
                .left()
                .forEach(left -> System.out.println("left " + left.segment().name() + ": " + left.reason()));
    }
}
