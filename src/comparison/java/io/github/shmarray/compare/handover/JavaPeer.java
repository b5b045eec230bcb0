package io.github.shmarray.compare.handover;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The program of a {@link Peer} in Java. */
final class JavaPeer {
    private final Receiver receiver;
    private volatile long received;

    private JavaPeer(Receiver receiver) {
        this.receiver = receiver;
    }

    static List<String> command(Handover way, String name, int bytes) {
        return command(JavaPeer.class, way.name(), name, String.valueOf(bytes));
    }

    static List<String> command(Class<?> program, String... arguments) {
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:ErrorFile=/dev/null",
                "-Xmx256m",
                "-XX:MaxDirectMemorySize=3g",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName());
        return Stream.concat(java.stream(), Stream.of(arguments)).toList();
    }

    public static void main(String[] arguments) throws IOException {
        ByteBuffer frame = ByteBuffer.allocateDirect(Integer.parseInt(arguments[2]));
        JavaPeer peer = new JavaPeer(Handover.valueOf(arguments[0]).receiver(arguments[1], frame));
        Thread.ofPlatform().daemon().start(peer::receiveAll);
        DataOutputStream answers = new DataOutputStream(System.out);
        answers.writeBytes("ready\n");
        answers.flush();
        while (System.in.read() != -1) {
            answers.writeLong(peer.received);
            byte[] bytes = new byte[frame.capacity()];
            frame.get(0, bytes);
            answers.write(bytes);
            answers.flush();
        }
        Runtime.getRuntime().halt(0);
    }

    /** Only this thread writes the number, and before others are told of the frame. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    private void receiveAll() {
        try {
            while (true) {
                receiver.receive();
                received++;
                receiver.acknowledge();
            }
        } catch (IOException | RuntimeException | Error e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
