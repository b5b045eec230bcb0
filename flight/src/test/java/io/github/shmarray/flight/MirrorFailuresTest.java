package io.github.shmarray.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.npy.NpyHeader;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.CallStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code scripts/mirror-fault-campaign} has found: failures that were told without their reason, or in place of another one. */
class MirrorFailuresTest {
    @RegisterExtension
    final TwoHosts hosts = new TwoHosts();

    private void makeArray() {
        CreateOptions there = CreateOptions.defaults().withBacking(Backing.folder(hosts.there()));
        SharedIntArray.copyOf("prices", there, new int[] {1, 2, 3}).close();
    }

    private SegmentDescription description() throws IOException {
        try (ServedSegment segment = ServedSegment.open(hosts.there(), "prices")) {
            return segment.describeWithChecksums();
        }
    }

    @Test
    void whyAnArrayCannotHaveItsName() throws IOException {
        makeArray();
        Files.createDirectory(hosts.here().resolve("prices"));
        try (SegmentServer server = SegmentServer.start(hosts.serving());
                Mirror mirror = Mirror.connect(
                        "localhost", server.port(), hosts.mirroring().withReplace())) {
            String message = assertThrows(SharedMemoryException.class, () -> mirror.mirror("prices"))
                    .getMessage();
            assertTrue(message.contains("it could not be named " + hosts.here() + "/prices: EISDIR: "), message);
        }
        hosts.assertHere("prices");
    }

    @Test
    void whatFailsWhenAFailureIsUndoneIsToldBesideIt() throws IOException {
        makeArray();
        Incoming incoming = Incoming.open(hosts.here(), description(), false);
        Path hidden = hosts.here().resolve(HiddenFile.nameFor("prices"));
        Files.delete(hidden);
        Path inside = Files.createDirectory(hidden).resolve("file");
        Files.createFile(inside);
        IOException failure = new IOException("first");
        incoming.abandon(failure);
        assertEquals(1, failure.getSuppressed().length);
        Files.delete(inside);
    }

    /** It has received some, tries again, and gives up where it asks what there is. */
    @Test
    void aMirrorThatGivesUpLaterLeavesNothing() throws Exception {
        CreateOptions there = CreateOptions.defaults().withBacking(Backing.folder(hosts.there()));
        SharedLongArray.create("large", there, 5_000_000).close();
        MirrorOptions patient = hosts.mirroring().withPatience(Duration.ofMillis(200));
        giveUp(patient, "large");
        hosts.assertHere();
        giveUp(patient.withKept(), "large");
        hosts.assertHere(HiddenFile.nameFor("large"));
    }

    private void giveUp(MirrorOptions options, String name) throws Exception {
        try (SegmentServer server = SegmentServer.start(hosts.serving().withoutHttp());
                CutProxy proxy = new CutProxy(server.port(), 20 << 20, 1);
                Mirror mirror = Mirror.connect("localhost", proxy.port(), options)) {
            assertThrows(SharedMemoryException.class, () -> mirror.mirror(name));
        }
    }

    /** The file takes no space, and more addresses than a process has. */
    @Test
    void whyAnArrayCannotBeMapped() throws Exception {
        long rows = 1L << 60;
        byte[] header = NpyHeader.of(ElementType.INT8.npyType(), false, rows).encode();
        try (FileChannel file = FileChannel.open(
                hosts.there().resolve("huge"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(header));
            file.write(ByteBuffer.allocate(1), header.length + rows - 1);
        }
        try (ServedSegment segment = ServedSegment.open(hosts.there(), "huge")) {
            String message = assertThrows(IOException.class, segment::map).getMessage();
            assertTrue(message.contains(rows + header.length + " bytes cannot be mapped: ENOMEM"), message);
        }
    }

    @Test
    void nothingThatHasArrivedIsNotKept() throws IOException {
        makeArray();
        Incoming.open(hosts.here(), description(), true).abandon(new IOException("first"));
        hosts.assertHere();
    }

    @Test
    void aRefusalWithoutADescriptionTellsItsCause() {
        var refused = Refusals.of(
                "mirror",
                CallStatus.UNKNOWN
                        .withDescription("")
                        .withCause(new IllegalStateException(new IOException("why")))
                        .toRuntimeException());
        assertEquals("mirror: java.io.IOException: why", refused.getMessage());
    }

    /** It may be there, so that a mirror tries again, and tells in the end what it was. */
    @Test
    void aFolderThatTheServerCannotReadNow() throws Exception {
        try (SegmentServer serving = SegmentServer.start(hosts.serving());
                Mirror mirror = Mirror.connect(
                        "localhost", serving.port(), hosts.mirroring().withPatience(Duration.ZERO))) {
            makeArray();
            Files.delete(hosts.there().resolve("prices"));
            Files.delete(hosts.there());
            Files.createSymbolicLink(hosts.there(), hosts.there());
            SharedMemoryException refused = assertThrows(SharedMemoryException.class, () -> mirror.mirror("prices"));
            assertEquals(SharedMemoryException.class, refused.getClass());
            assertTrue(refused.getMessage().startsWith("mirror \"prices\": open \"prices\": "), refused::getMessage);
            assertTrue(refused.getMessage().contains("Too many levels of symbolic links"), refused::getMessage);
        } finally {
            Files.delete(hosts.there());
            Files.createDirectory(hosts.there());
        }
        hosts.assertHere();
    }

    @Test
    void aFolderThatCannotBeLookedAt() throws IOException {
        Path loop = hosts.here().resolve("loop");
        Files.createSymbolicLink(loop, loop);
        MirrorOptions options = hosts.mirroring().withFolder(loop);
        String message = assertThrows(SharedMemoryException.class, () -> Mirror.connect("localhost", 1, options))
                .getMessage();
        assertTrue(message.startsWith("mirror into " + loop + ": "), message);
        assertTrue(message.contains("Too many levels of symbolic links"), message);
    }

    @Test
    void aConnectionThatCannotBeMadeIsNoneByHttp() throws IOException {
        makeArray();
        EventLoopGroup ended = ServerConnection.newThread("test");
        ended.close();
        HttpRangeClient client = new HttpRangeClient("localhost", null, null, ended);
        SegmentDescription description = description();
        Source source = new Source(description, Optional.of(URI.create("http://localhost:1/prices")));
        assertFalse(client.receive(source, description.parts().all(), (offset, bytes) -> {}));
    }

    /** An interrupted try leaves a file that is as long as the array, but takes no space yet. */
    @Test
    void spaceThatIsTakenMeanwhile() throws Exception {
        MirrorScenario.makeSource(hosts.there());
        try (SegmentServer server = SegmentServer.start(hosts.serving())) {
            List<String> command = new ArrayList<>(List.of(
                    "unshare",
                    "-m",
                    "sh",
                    "-ec",
                    "mount -t tmpfs -o size=3m tmpfs \"$1\" || exit 77; truncate -s 5000000 \"$1/$2\"; shift 2; exec \"$@\"",
                    "sh",
                    hosts.here().toString(),
                    HiddenFile.nameFor(MirrorScenario.NAME)));
            command.addAll(ServerProcess.command(List.of(
                    "mirror", "--folder", hosts.here().toString(), "127.0.0.1:" + server.port(), MirrorScenario.NAME)));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String told = new String(process.getInputStream().readAllBytes(), UTF_8);
            int status = process.waitFor();
            boolean isRefused = status == 77 || told.startsWith("unshare");
            if (isRefused) {
                System.out.println("SKIPPED: a folder that is full, because no mount is permitted here: " + told);
            }
            assumeTrue(!isRefused);
            assertEquals(1, status, told);
            assertTrue(told.contains("mirror \"array\": it needs ") && told.contains(" are free"), told);
        }
        hosts.assertHere();
    }

    /** What the campaign takes for the reason: the JDK tells it as C does, which has other words for some than this library. */
    @Test
    void aReasonIsKnownInTheWordsOfC() {
        for (int told : MirrorFaults.ERRORS) {
            String message = "mirror \"array\": /dev/shm/folder: " + MirrorTrial.inWordsOfC(told);
            for (int errno : MirrorFaults.ERRORS) {
                assertEquals(told == errno, MirrorTrial.isOf(errno, message), message);
            }
        }
    }
}
