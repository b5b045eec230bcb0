package io.github.shmarray.flight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Folders and servers for the scenarios: who serves is a process of its own, who mirrors is this one. */
final class MirrorHosts implements AutoCloseable {
    private final Path here = folder("here");
    private final Path there = folder("there");
    private final Path given = folder("given");
    private final Path taking = folder("taking");
    private final Map<MirrorScenario, ServerProcess> servers = new EnumMap<>(MirrorScenario.class);

    MirrorHosts() throws IOException {
        MirrorScenario.makeSource(there);
        MirrorScenario.makeSource(given);
    }

    private static Path folder(String what) throws IOException {
        return Files.createTempDirectory(Path.of("/dev/shm"), "shmarray-flight-" + what + "-");
    }

    /** The server of a scenario; another one if the last has ended. */
    ServerProcess server(MirrorScenario scenario) throws IOException {
        ServerProcess server = servers.get(scenario);
        if (server == null || !server.isAlive()) {
            server = switch (scenario) {
                case BY_FLIGHT -> ServerProcess.start(there, "--http-port", "-1");
                case PUT -> ServerProcess.start(taking, "--allow-put");
                default -> ServerProcess.start(there);
            };
            servers.put(scenario, server);
        }
        return server;
    }

    /** Whether the last server of a scenario lives. */
    boolean isAlive(MirrorScenario scenario) {
        return servers.get(scenario).isAlive();
    }

    /** Of the last server of a scenario, which was killed. */
    void awaitEnd(MirrorScenario scenario) {
        servers.get(scenario).close();
    }

    /** The folder of who mirrors. */
    Path mirroring(MirrorScenario scenario) {
        return scenario == MirrorScenario.PUT ? given : here;
    }

    Path serving(MirrorScenario scenario) {
        return scenario == MirrorScenario.PUT ? taking : there;
    }

    /** The folder in which the array is to be in the end. */
    Path target(MirrorScenario scenario) {
        return scenario == MirrorScenario.PUT ? taking : here;
    }

    /** The files that a side has to do with. */
    List<Path> files(MirrorScenario scenario, boolean isOfServer) {
        Path folder = isOfServer ? serving(scenario) : mirroring(scenario);
        return List.of(
                folder, folder.resolve(MirrorScenario.NAME), folder.resolve(HiddenFile.nameFor(MirrorScenario.NAME)));
    }

    /** The names in the folder in which the array is to be. */
    List<String> names(MirrorScenario scenario) throws IOException {
        try (Stream<Path> files = Files.list(target(scenario))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void close() throws IOException {
        servers.values().forEach(ServerProcess::close);
        for (Path folder : List.of(here, there, given, taking)) {
            MirrorScenario.clear(folder);
            Files.delete(folder);
        }
    }
}
