package io.github.shmarray.flight;

import io.github.shmarray.flight.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command {@code shmarray serve} of a folder, in a process of its own. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static ServerProcess start(Path folder, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--listen", "127.0.0.1:0", "--folder"));
        arguments.add(folder.toString());
        arguments.addAll(List.of(options));
        Process process = new ProcessBuilder(command(arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader();
        String serving = output.readLine();
        if (serving == null) {
            throw new IOException("the server does not start");
        }
        return new ServerProcess(process, Integer.parseInt(serving.substring(serving.lastIndexOf(':') + 1)));
    }

    /** Runs a command of this artifact in a JVM with the options of this one. */
    static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        return command;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As SIGSTOP does. */
    void stop() throws IOException {
        new ProcessBuilder("kill", "-STOP", Long.toString(pid()))
                .start()
                .onExit()
                .join();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
