package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.fail;

import io.github.shmarray.cli.CommandFuzz;
import io.github.shmarray.npy.HeaderFuzz;
import io.github.shmarray.npz.ArchiveFuzz;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short form of scripts/fuzz-campaign: what a fuzzer begins with, and some of it changed at random. */
@Timeout(300)
class FuzzTargetsTest {
    private static final int CHANGED = Emulation.rounds("changed inputs of each target", 50, 10);

    @ParameterizedTest
    @ValueSource(classes = {HeaderFuzz.class, ArchiveFuzz.class, HandleFuzz.class, NameFuzz.class, CommandFuzz.class})
    void whatAFuzzerBeginsWithIsTakenOrRefusedInWords(Class<?> target) throws Throwable {
        MethodHandle run = MethodHandles.lookup()
                .findStatic(target, "fuzzerTestOneInput", MethodType.methodType(void.class, byte[].class));
        List<byte[]> seeds = FuzzSeeds.of(target);
        Random random = new Random(20260303);
        for (int i = 0; i < CHANGED; i++) {
            byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
            for (int changes = random.nextInt(3); changes > 0 && input.length > 0; changes--) {
                input[random.nextInt(input.length)] = (byte) random.nextInt();
            }
            run(run, input);
        }
    }

    private static void run(MethodHandle target, byte[] input) {
        try {
            target.invoke(input);
        } catch (Throwable e) {
            fail(HexFormat.of().formatHex(input), e);
        }
    }
}
