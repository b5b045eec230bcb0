package io.github.shmarray.flight;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.NoSpaceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each call fails by which a mirror makes, opens, locks and looks at its hidden file and at the folder. */
class HiddenFileFaultsTest {
    /** That there are at least, among them one to open the file, one to lock it and two to look at it. */
    private static final int LEAST_CALLS = 6;

    @RegisterExtension
    final TwoHosts hosts = new TwoHosts();

    private SegmentDescription description;
    private byte[] firstPart;

    @BeforeEach
    void describe() throws IOException {
        MirrorScenario.makeSource(hosts.there());
        Path source = hosts.there().resolve(MirrorScenario.NAME);
        try (ServedSegment segment = ServedSegment.open(hosts.there(), MirrorScenario.NAME)) {
            description = segment.describeWithChecksums();
        }
        firstPart = Arrays.copyOf(Files.readAllBytes(source), Parts.BYTES);
    }

    private Path hidden() {
        return hosts.here().resolve(HiddenFile.nameFor(MirrorScenario.NAME));
    }

    private interface Trial {
        /** After a failure. */
        void check() throws IOException;
    }

    private void failEach(boolean isKeeping, boolean isGoingOn, Trial after) throws Exception {
        boolean hasFailed = true;
        for (int number = 1; hasFailed; number++) {
            if (isGoingOn) {
                Files.write(hidden(), firstPart);
            }
            FaultyFiles files = new FaultyFiles(number);
            try (Incoming opened = Incoming.open(files.path(hosts.here()), description, isKeeping)) {
                assertEquals(isGoingOn ? firstPart.length : 0, opened.rightBytes());
                opened.discard();
            } catch (IOException e) {
                assertEquals(List.of(), List.of(e.getSuppressed()));
                after.check();
            }
            assertEquals(
                    List.of(),
                    HeldFiles.stillOf(hosts.here(), ProcessHandle.current().pid()));
            hasFailed = files.hasFailed();
            assertTrue(hasFailed || number > LEAST_CALLS, "there are " + number + " calls");
        }
    }

    @Test
    void nothingIsLeftOfAMirrorThatCannotBegin() throws Exception {
        failEach(false, false, hosts::assertHere);
        failEach(true, false, hosts::assertHere);
    }

    @Test
    void whatWasKeptStaysWhereAMirrorThatKeepsCannotBegin() throws Exception {
        failEach(true, true, () -> assertArrayEquals(firstPart, Files.readAllBytes(hidden())));
    }

    @Test
    void whatWasKeptStaysWhereThereIsNoSpaceForTheRest() throws IOException {
        SegmentDescription huge = new SegmentDescription(
                MirrorScenario.NAME, "|u1", new long[] {1L << 44}, 1L << 44, "1", false, new byte[0], new int[1 << 22]);
        Files.write(hidden(), firstPart);
        assertThrows(NoSpaceException.class, () -> Incoming.open(hosts.here(), huge, true));
        assertArrayEquals(firstPart, Files.readAllBytes(hidden()));
        assertThrows(NoSpaceException.class, () -> Incoming.open(hosts.here(), huge, false));
        hosts.assertHere();
    }
}
