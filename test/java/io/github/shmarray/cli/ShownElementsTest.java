package io.github.shmarray.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.SharedFloatArray;
import io.github.shmarray.SharedRecordArray;
import io.github.shmarray.element.Field;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShownElementsTest extends CommandsInFolder {
    record Quote(
            int id,
            double price,
            @Field(dtype = "S8") String name,
            @Field(length = 2) short[] sizes) {}

    private void assertShown(String name, String elements) {
        assertEquals(0, run("show", name), err);
        assertTrue(out.replaceAll("\\s+", " ").contains("elements " + elements), out);
    }

    @Test
    void recordsAreShownByTheirFields() {
        Quote[] quotes = {
            new Quote(-1, 9.5, "a b", new short[] {1, 2}), new Quote(2, Double.NaN, "", new short[] {3, -4})
        };
        SharedRecordArray.copyOf("quotes", options(), quotes).close();
        assertShown("quotes", "[(-1, 9.5, 'a b', [1 2]) (2, NaN, '', [3 -4])]");
        SharedRecordArray.create("many", options(), Quote.class, 1000).close();
        assertShown(
                "many",
                "[" + "(0, 0.0, '', [0 0]) ".repeat(3) + "... "
                        + "(0, 0.0, '', [0 0]) ".repeat(3).strip() + "]");
    }

    @Test
    void fieldsOfTheOtherByteOrderAreShown() throws IOException {
        String text =
                "{'descr': [('a', '>u2'), ('b', '|b1'), ('c', '>f4'), ('d', '>i8')], 'fortran_order': False, 'shape': (1,), }";
        ByteBuffer file = ByteBuffer.allocate(128 + 15).order(ByteOrder.BIG_ENDIAN);
        file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
        file.put((text + " ".repeat(117 - text.length()) + "\n").getBytes(ISO_8859_1));
        file.putShort((short) 65535).put((byte) 1).putFloat(1.5f).putLong(-7);
        Files.write(segments.resolve("foreign"), file.array());
        assertShown("foreign", "[(65535, True, 1.5, -7)]");
    }

    @Test
    void whatIsNoTimeIsShownAsSuch() {
        Instant[] times = {Instant.EPOCH, null, Instant.EPOCH.plusSeconds(1)};
        SharedRecordArray.copyOf("times", options(), times).close();
        assertShown("times", "[1970-01-01T00:00:00Z NaT 1970-01-01T00:00:01Z]");
    }

    @Test
    void ofLongRowsNoneIsShownInPart() {
        float[] waves = new float[40 * 120];
        for (int i = 0; i < waves.length; i++) {
            waves[i] = (float) Math.sin(i);
        }
        try (SharedFloatArray array = SharedFloatArray.create("waves", options(), 40, 120)) {
            array.copyFrom(waves);
        }
        assertEquals(0, run("show", "waves"), err);
        List<String> shown = out.lines()
                .dropWhile(line -> !line.startsWith("elements"))
                .takeWhile(line -> !line.startsWith("least"))
                .toList();
        int gap = shown.indexOf(shown.stream()
                .filter(line -> line.strip().equals("..."))
                .findFirst()
                .orElseThrow());
        assertTrue(shown.get(gap - 1).endsWith("]"), out);
        assertTrue(shown.get(gap + 1).stripLeading().startsWith("["), out);
    }
}
