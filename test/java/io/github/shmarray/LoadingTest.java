package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** Where the native library comes from, and that every failure says what to do. */
@Timeout(60)
class LoadingTest {
    private static final String RESOURCE = "/linux-" + architecture() + "/libshmarray.so";
    private static final int ELF_MACHINE = 18;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    @TempDir
    Path folder;

    @BeforeEach
    void requireNative() {
        if (!NativeLibrary.isAvailable()) {
            System.out.println("SKIPPED: how the native library is loaded, because " + NativeLibrary.failure());
            throw new TestAbortedException(NativeLibrary.failure());
        }
    }

    @Test
    void itIsUnpackedUnderANameThatNobodyKnowsAndIsGoneOnceLoaded() throws Exception {
        String first = say("-Dshmarray.extract.folder=" + folder);
        String second = say("-Dshmarray.extract.folder=" + folder);
        assertTrue(
                first.matches(
                        "loaded " + folder + "/shmarray-[0-9a-f]{8}-\\d+-\\d+-\\d{12,}/libshmarray\\.so \\(deleted\\)"),
                first);
        assertNotEquals(first, second);
        assertArrayEquals(new String[0], folder.toFile().list());
    }

    /** Without rights, since the superuser needs none. */
    @ParameterizedTest
    @ValueSource(strings = {"0777", "0277", "0477", "0177", "0000"})
    void anyUmaskWillDoAndLeavesNothing(String umask) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> command = withUmask(umask, command("-Dshmarray.extract.folder=" + folder));
        assertStartsAndEnds("loaded " + folder, "(deleted)", output(command));
        assertArrayEquals(new String[0], folder.toFile().list());
        assertStartsAndEnds("loaded " + folder, "(deleted)", output(Nobody.command(command)));
        assertArrayEquals(new String[0], folder.toFile().list());
    }

    private static List<String> withUmask(String umask, List<String> inner) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask " + umask + " && exec \"$@\"", "sh"));
        command.addAll(inner);
        return command;
    }

    /** A process that does not live to load what it has unpacked. */
    @Test
    void whatKilledProcessesLeftIsRemovedByTheNext() throws Exception {
        String option = "-Dshmarray.extract.folder=" + folder;
        Path own = Path.of(say(option).replaceAll("loaded (.*)/libshmarray.*", "$1"))
                .getFileName();
        String dead = folder + "/" + own;
        Path full = Files.createDirectory(Path.of(dead));
        Files.writeString(full.resolve("libshmarray.so"), "half of it");
        Path empty = Files.createDirectory(Path.of(dead + "1"));
        Path closed = Files.createDirectory(Path.of(dead + "2"), PosixFilePermissions.asFileAttribute(Set.of()));
        say(option);
        assertFalse(Files.exists(full) || Files.exists(empty) || Files.exists(closed), "of a process that is gone");
    }

    @Test
    void whatMayBeAnothersStays() throws Exception {
        String option = "-Dshmarray.extract.folder=" + folder;
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        String[] parts = say(option)
                .replaceAll("loaded .*/(shmarray.*)/libshmarray.*", "$1")
                .split("-");
        long alive = ProcessHandle.current().pid();
        Path target = Files.createDirectory(folder.resolve("target"));
        Path kept = Files.createFile(target.resolve("libshmarray.so"));
        List<Path> others = List.of(
                Files.createDirectory(folder.resolve(String.join("-", parts[0], parts[1], parts[2], alive + "", "1"))),
                Files.createDirectory(folder.resolve(String.join("-", parts[0], parts[1], "1", parts[3], "1"))),
                Files.createDirectory(folder.resolve(String.join("-", parts[0], "0", parts[2], parts[3], "1"))),
                Files.createDirectory(folder.resolve("shmarray-1")),
                Files.createDirectory(folder.resolve(String.join("-", parts[0], parts[1], parts[2], "x", "1"))),
                Files.createFile(folder.resolve(String.join("-", parts[0], parts[1], parts[2], parts[3], "2"))),
                Files.createSymbolicLink(
                        folder.resolve(String.join("-", parts[0], parts[1], parts[2], parts[3], "3")), target));
        Path mine =
                Files.createDirectory(folder.resolve(String.join("-", parts[0], parts[1], parts[2], parts[3], "4")));
        assertStartsAndEnds("loaded", "(deleted)", output(Nobody.command(command(option))));
        assertTrue(Files.exists(mine), "it is another user's");
        say(option);
        assertFalse(Files.exists(mine));
        for (Path other : others) {
            assertTrue(Files.exists(other, LinkOption.NOFOLLOW_LINKS), other.toString());
        }
        assertTrue(Files.exists(kept), "a link was followed");
    }

    @ParameterizedTest
    @CsvSource({
        "'size=10m,noexec', its file system is mounted noexec: set -Dshmarray.extract.folder to a folder that is not",
        "'size=16k', 'No space left on device; set -Dshmarray.extract.folder to a folder that exists, is writable and has space'",
        "'ro', 'Read-only file system; set -Dshmarray.extract.folder to a folder that exists, is writable and has space'"
    })
    void aFolderThatCannotHoldIt(String mountOptions, String message) throws Exception {
        List<String> program = command("-Dshmarray.extract.folder=/dev/shm");
        Emulation.skipIf(mountOptions.contains("noexec"), "it runs code from everywhere");
        String output = output(PrivateSharedMemory.command(mountOptions, program));
        assertTrue(output.contains("into /dev/shm: ") || output.contains("from /dev/shm: "), output);
        assertTrue(output.endsWith(message), output);
    }

    @Test
    void aFolderThatIsNone() throws Exception {
        Path missing = folder.resolve("missing");
        assertStartsAndEnds(
                "unpacking " + RESOURCE + " into " + missing + ": java.nio.file.NoSuchFileException: " + missing,
                "; set -Dshmarray.extract.folder to a folder that exists, is writable and has space",
                say("-Dshmarray.extract.folder=" + missing));
        Path file = Files.writeString(folder.resolve("file"), "");
        assertStartsAndEnds(
                "unpacking " + RESOURCE + " into " + file + ": ",
                "Not a directory; set -Dshmarray.extract.folder to a folder that exists, is writable and has space",
                say("-Dshmarray.extract.folder=" + file));
    }

    @Test
    void aFileThatIsNamed() throws Exception {
        Path library = folder.resolve("libshmarray.so");
        Files.write(library, bytes());
        assertEquals("loaded " + library, say("-Dshmarray.library=" + library));
        String advice = "; name a libshmarray.so, or leave the property out to use the one in the jar";
        Path missing = folder.resolve("missing.so");
        assertEquals(
                "-Dshmarray.library=" + missing + ": there is no such file" + advice,
                say("-Dshmarray.library=" + missing));
        assertEquals("-Dshmarray.library=" + folder + ": it is a folder" + advice, say("-Dshmarray.library=" + folder));
    }

    @Test
    void aFileThatMayNotBeRead() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path library = folder.resolve("libshmarray.so");
        Files.write(library, bytes());
        Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("-w-------"));
        assertEquals(
                "-Dshmarray.library=" + library + ": this user may not read it; name a libshmarray.so, or leave the"
                        + " property out to use the one in the jar",
                output(Nobody.command(command("-Dshmarray.library=" + library))));
    }

    /** The C library's own loader would crash on one that was cut short. */
    @Test
    void aFileThatIsDamagedOrOfAnotherMachine() throws Exception {
        byte[] whole = bytes();
        byte[] ofAnotherMachine = whole.clone();
        ofAnotherMachine[ELF_MACHINE] = (byte) 243;
        assertEquals("it is no ELF file", problem("text".getBytes(UTF_8)));
        assertEquals("it is made for another machine (ELF number 243)", problem(ofAnotherMachine));
        String cutShort = problem(Arrays.copyOf(whole, 2000));
        assertTrue(cutShort.matches("it was cut short: 2000 of \\d+ bytes"), cutShort);
        cutShort = problem(Arrays.copyOf(whole, 100));
        assertTrue(cutShort.matches("it was cut short: 100 of \\d+ bytes"), cutShort);
    }

    private String problem(byte[] content) throws Exception {
        Path library = folder.resolve("libshmarray.so");
        Files.write(library, content);
        String start = "-Dshmarray.library=" + library + ": ";
        String end = "; leave the property out to use the one in the jar";
        String output = say("-Dshmarray.library=" + library);
        assertStartsAndEnds(start, end, output);
        return output.substring(start.length(), output.length() - end.length());
    }

    @Test
    void aMachineThatTheJarHasNoLibraryFor() throws Exception {
        String output = say("-Dos.arch=riscv64");
        assertTrue(
                output.matches(
                        "the jar has no /linux-riscv64/libshmarray.so, only one for linux-(x86-64|aarch64|x86-64 and"
                                + " linux-aarch64): build it on such a machine with mvn -Pnative package, or set"
                                + " -Dshmarray.library to a libshmarray.so made for it"),
                output);
        String expected = "UnsupportedOperationException shmarray needs Linux; this is Plan 9";
        assertEquals(
                String.join("\n", "jni: " + expected, "jna: " + expected, "ffm: " + expected, "any: " + expected),
                say("-Dos.name=Plan 9", "jni", "jna", "ffm", "any"));
    }

    @Test
    void switchedOffTheForeignFunctionsDoItsWork() throws Exception {
        assertEquals("the native library is switched off by -Dshmarray.native=off", say("-Dshmarray.native=off"));
        assertEquals("""
                any: FfmPosix
                jni: UnsatisfiedLinkError the native library is switched off by -Dshmarray.native=off
                jna: JnaPosix""", say("-Dshmarray.native=off", "any", "jni", "jna"));
    }

    @Test
    void aFileThatIsNamedIsNotReplacedBehindItsUsersBack() throws Exception {
        String output = say("-Dshmarray.library=/missing.so", "any");
        assertTrue(output.startsWith("any: UnsatisfiedLinkError -Dshmarray.library=/missing.so: there is no"), output);
    }

    @Test
    void withoutNativeAccessEveryWayNamesTheOptionEachTime() throws Exception {
        List<String> command = command("--illegal-native-access=deny", "any", "jni", "jna", "ffm", "jni", "jna", "ffm");
        command.remove("--enable-native-access=ALL-UNNAMED");
        for (String line : output(command).lines().toList()) {
            assertEquals(
                    "IllegalCallerException this JVM denies native access to shmarray, which is on the class path:"
                            + " start java with --enable-native-access=ALL-UNNAMED",
                    line.substring(line.indexOf(' ') + 1));
        }
    }

    @Test
    void manyThreadsAndClassLoadersUseItAndLeaveNoHandlerBehind() throws Exception {
        List<String> command = ChildJvm.command(LoadersProgram.class, segments.name());
        command.addAll(1, List.of("-Dshmarray.copy.kernel=libc", "-XX:ErrorFile=/dev/null"));
        assertEquals("16 libraries\nsurvived", output(command));
    }

    @Test
    void aFileThatIsNamedServesOneClassLoader() throws Exception {
        Path library = Files.write(folder.resolve("libshmarray.so"), bytes());
        List<String> command = ChildJvm.command(LoadersProgram.class, segments.name());
        command.addAll(1, List.of("-Dshmarray.copy.kernel=libc", "-Dshmarray.library=" + library));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), UTF_8);
        assertTrue(
                output.contains("already loaded in another classloader; leave the property out, so that each"), output);
        assertEquals(1, child.waitFor(), output);
    }

    @Test
    void jnaSaysWhatItsOwnLibraryNeeds() throws Exception {
        List<String> program = command("-Djna.tmpdir=/dev/shm", "jna", "jna");
        Emulation.skipIf(true, "it runs code from everywhere");
        List<String> lines = output(PrivateSharedMemory.command("noexec", program))
                .lines()
                .filter(line -> line.contains("jna.tmpdir"))
                .toList();
        assertEquals(2, lines.size());
        for (String line : lines) {
            assertTrue(line.endsWith("set -Djna.tmpdir to a folder that is writable and not mounted noexec"), line);
        }
    }

    private static void assertStartsAndEnds(String start, String end, String text) {
        assertTrue(text.startsWith(start), text);
        assertTrue(text.endsWith(end), text);
    }

    private static String say(String option, String... ways) throws Exception {
        return output(command(option, ways));
    }

    private static List<String> command(String option, String... ways) {
        Object[] arguments = ways;
        List<String> command = ChildJvm.command(LoadingProgram.class, arguments);
        command.add(1, option);
        return command;
    }

    private static String output(List<String> command) throws Exception {
        Process child = ChildJvm.start(command);
        String output = new String(child.getInputStream().readAllBytes(), UTF_8).strip();
        assertEquals(0, child.waitFor(), output);
        return output;
    }

    private static byte[] bytes() throws IOException, URISyntaxException {
        return Files.readAllBytes(
                Path.of(NativeLibrary.class.getResource(RESOURCE).toURI()));
    }

    private static String architecture() {
        String name = System.getProperty("os.arch");
        return name.equals("amd64") ? "x86-64" : name;
    }
}
