package io.github.shmarray.cli;

import static io.github.shmarray.FuzzInput.require;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.FuzzInput;
import io.github.shmarray.SharedIntArray;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Any command line ends with one of the documented exit codes; where it fails, one line says why, and none is of a stack. */
public final class CommandFuzz {
    private static final Path FOLDER =
            Path.of("/dev/shm/shmarray-fuzz-cli-" + ProcessHandle.current().pid());
    private static final CreateOptions IN_FOLDER = CreateOptions.defaults().withBacking(Backing.folder(FOLDER));

    /** Those that end by themselves, in memory of their own. */
    private static final List<String> COMMANDS = List.of(
            "ls",
            "list",
            "show",
            "watch",
            "put",
            "get",
            "rm",
            "collect",
            "collapse",
            "doctor",
            "compare",
            "report",
            "python",
            "generate-completion",
            "--help",
            "--version",
            "no-such-command",
            "");

    private static final List<String> WRITERS = List.of("get", "show");

    private static final List<String> WORDS = List.of(
            "ints",
            "none",
            "--folder",
            FOLDER.toString(),
            "--json",
            "--replace",
            "--abandoned",
            "--dry-run",
            "--verbose",
            "--help",
            "--version",
            "--debug",
            "--seconds",
            "--count",
            "--groups",
            "--cases",
            "--sizes",
            "--quick",
            "--full",
            "--list",
            "--html",
            "--png",
            "--",
            "-",
            "/",
            "",
            ".",
            "..",
            "@ints",
            "@",
            "@.",
            "0",
            "-1",
            "1e9",
            "NaN",
            "copy,small",
            "java/*",
            "[",
            "\n",
            "\u001b[31m",
            FOLDER + "/ints",
            FOLDER + "/text",
            FOLDER + "/none/such",
            "--folder=" + FOLDER,
            "--folder=");

    private CommandFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Files.createDirectories(FOLDER);
        try (SharedIntArray ints = SharedIntArray.create("ints", IN_FOLDER.withReplace(), 3)) {
            Files.writeString(FOLDER.resolve("text"), "{\"a\": [1, 2]}");
            check(arguments(new FuzzInput(data)));
        } finally {
            remove();
        }
    }

    private static void remove() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<String> arguments(FuzzInput input) {
        String command = COMMANDS.get(input.nextByte() % COMMANDS.size());
        List<String> words = new ArrayList<>();
        for (int count = input.nextByte() % 6; count > 0; count--) {
            int word = input.nextByte();
            words.add(word < 2 * WORDS.size() ? WORDS.get(word % WORDS.size()) : text(input));
        }
        if (WRITERS.contains(command)) {
            words = intoFolder(words);
        }
        List<String> arguments = new ArrayList<>(List.of(command));
        if (COMMANDS.indexOf(command) < COMMANDS.indexOf("compare")) {
            arguments.addAll(List.of("--folder", FOLDER.toString()));
        }
        switch (command) {
            case "watch" -> arguments.addAll(List.of("--seconds", "0", "--count", "1"));
            case "compare" -> arguments.add("--list");
            default -> {}
        }
        arguments.addAll(words);
        return arguments;
    }

    /** What may be the name of a file is one in the folder, or a folder, which no file replaces. */
    private static List<String> intoFolder(List<String> words) {
        List<String> safe = new ArrayList<>();
        for (String word : words) {
            boolean isOfFolder =
                    word.startsWith("/") || word.matches("\\.?\\.?") || word.equals("ints") && safe.isEmpty();
            boolean isOption = word.startsWith("--") && !word.equals("--");
            safe.add(isOfFolder || isOption ? word : FOLDER + "/" + word);
        }
        return safe;
    }

    private static String text(FuzzInput input) {
        int length = input.nextByte() % 12;
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            // No slash: files are written to where only this target is.
            int c = input.nextByte();
            bytes[i] = (byte) (c == '/' ? '\\' : c);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void check(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exitCode = commandLine.execute(arguments.toArray(String[]::new));
        String errors = err.toString();
        String what = arguments + " ended with " + exitCode + " and printed " + errors;
        require(exitCode >= 0 && exitCode <= 2, what);
        require(arguments.contains("--debug") || !errors.contains("\tat "), what);
        require(!errors.contains("Exception"), what);
        require(errors.lines().flatMapToInt(String::chars).noneMatch(Character::isISOControl), what);
        require(exitCode == 0 || !errors.isBlank(), what);
        List<String> lines = errors.lines().toList();
        boolean isOfFew = arguments.contains("--debug") || arguments.getFirst().equals("rm") || lines.size() == 1;
        require(exitCode != 1 || isOfFew && lines.getFirst().startsWith("shmarray: "), what);
    }

    /** What a fuzzer begins with: each command with each word, and some with two. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int command = 0; command < COMMANDS.size(); command++) {
            for (int word = 0; word < WORDS.size(); word++) {
                seeds.add(new byte[] {(byte) command, 1, (byte) word});
                seeds.add(new byte[] {(byte) command, 2, 0, (byte) word});
            }
        }
        return seeds;
    }
}
