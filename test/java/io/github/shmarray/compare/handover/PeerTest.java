package io.github.shmarray.compare.handover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.shmarray.TestSegments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTest {
    @RegisterExtension
    final TestSegments segments = new TestSegments();

    private static ByteBuffer frame(int bytes) {
        ByteBuffer frame = ByteBuffer.allocateDirect(bytes);
        for (int i = 0; i < bytes; i++) {
            frame.put(i, (byte) (i * 31 + 7));
        }
        return frame;
    }

    private static byte[] bytes(ByteBuffer frame) {
        byte[] bytes = new byte[frame.capacity()];
        frame.get(0, bytes);
        return bytes;
    }

    private static Peer start(Handover way, String name, int bytes) throws IOException {
        try {
            return new Peer(way, name, bytes);
        } catch (UnsupportedOperationException notHere) {
            System.out.println("SKIPPED: " + way + ", because " + notHere.getMessage());
            return abort(notHere.getMessage());
        }
    }

    private static void handOver(Sender sender) throws IOException {
        sender.send();
        sender.awaitAcknowledgement();
    }

    @ParameterizedTest
    @EnumSource
    void eachFrameArrivesAndTheLastOneIsKept(Handover way) throws Exception {
        String name = segments.name();
        ByteBuffer frame = frame(1_000_003);
        try (Sender sender = way.sender(name, frame);
                Peer peer = start(way, name, frame.capacity())) {
            sender.connect();
            for (int sent = 1; sent <= 20; sent++) {
                frame.put(sent * 1000, (byte) sent);
                handOver(sender);
                assertArrayEquals(bytes(frame), peer.lastOf(sent));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aWrongNumberOfFramesIsNotBelieved(int claimed) throws Exception {
        String name = segments.name();
        try (Sender sender = Handover.UNIX_SOCKET.sender(name, frame(10));
                Peer peer = start(Handover.UNIX_SOCKET, name, 10)) {
            sender.connect();
            handOver(sender);
            String message = assertThrows(IllegalStateException.class, () -> peer.lastOf(claimed))
                    .getMessage();
            assertEquals("the other process received 1 of " + claimed + " frames", message);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOtherProcessEndsWithItsInput(Handover way) throws Exception {
        String name = segments.name();
        try (Sender sender = way.sender(name, frame(10));
                Peer peer = start(way, name, 10)) {
            sender.connect();
            peer.closeInput();
            assertTrue(peer.process().onExit().get(60, TimeUnit.SECONDS).exitValue() == 0);
            assertThrows(IOException.class, () -> peer.lastOf(0));
        }
    }

    @Test
    void anotherProcessThatHasDiedIsNoticed() throws Exception {
        String name = segments.name();
        try (Sender sender = Handover.UNIX_SOCKET.sender(name, frame(10));
                Peer peer = start(Handover.UNIX_SOCKET, name, 10)) {
            sender.connect();
            handOver(sender);
            peer.close();
            assertThrows(IOException.class, () -> handOver(sender));
        }
    }

    @Test
    void aProcessThatCannotStartSaysWhatItSaid() throws Exception {
        assertThrows(IllegalStateException.class, () -> new Peer(Handover.RING, segments.name(), 10));
    }

    @Test
    void aeronRefusesFramesThatItsMessagesCannotHold() {
        ByteBuffer frame = ByteBuffer.allocateDirect((16 << 20) + 1);
        assertThrows(UnsupportedOperationException.class, () -> Handover.AERON.sender(segments.name(), frame));
    }
}
