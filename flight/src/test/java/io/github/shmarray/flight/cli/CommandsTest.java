package io.github.shmarray.flight.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.flight.ServerOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What serve and mirror do not take. */
class CommandsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve --http-port 70000",
                "serve --http-port -2",
                "serve --listen 127.0.0.1:99999",
                "serve --listen 127.0.0.1",
                "serve [",
                "serve --tls-key none",
                "mirror",
                "mirror localhost",
                "mirror localhost:1 one two --follow"
            })
    void wrongArgumentsAreTold(String arguments) {
        assertEquals(2, Main.run(arguments.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve --help", "mirror --help"})
    void helpIsNoFailure(String arguments) {
        assertEquals(0, Main.run(arguments.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0, the port to listen on is -1",
        "65536, 0, the port to listen on is 65536",
        "0, -2, the HTTP port is -2"
    })
    void portsAreInTheirRange(int port, int httpPort, String message) {
        ServerOptions options = ServerOptions.defaults();
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> options.withListen("localhost", port).withHttpPort(httpPort))
                .getMessage()
                .startsWith(message));
        assertEquals(
                0xffff, options.withListen("localhost", 0xffff).withoutHttp().port());
    }

    @Test
    void aPatternThatIsNoneIsTold() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> ServerOptions.defaults().withPatterns(List.of("prices*", "[")))
                .getMessage();
        assertTrue(message.startsWith("the pattern \"[\" is none: "), message);
    }
}
