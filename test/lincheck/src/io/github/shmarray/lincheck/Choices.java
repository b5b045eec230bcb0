package io.github.shmarray.lincheck;

import io.github.shmarray.copy.Kernel;
import io.github.shmarray.copy.KernelChoice;
import io.github.shmarray.copy.KernelChoices;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** The table of the copy engine: one choice for each class of sizes, whoever asks first, which learns from whoever has worked. */
@Param(name = "size", gen = IntGen.class, conf = "0:1")
public class Choices {
    private record Named(String label, boolean streams) implements Kernel {}

    private static final List<Named> KERNELS = List.of(new Named("plain", false), new Named("stream", true));

    private final KernelChoices<Named> choices = new KernelChoices<>("lincheck", bytes -> KERNELS);
    private final AtomicReferenceArray<KernelChoice<Named>> first = new AtomicReferenceArray<>(2);

    private KernelChoice<Named> of(int size) {
        return choices.of(KernelChoices.LEAST_BYTES << size, 1);
    }

    @Operation
    public boolean isTheOneThatWasThereBefore(@Param(name = "size") int size) {
        KernelChoice<Named> choice = of(size);
        first.compareAndSet(size, null, choice);
        return first.get(size) == choice;
    }

    @Operation
    public boolean work(@Param(name = "size") int size) {
        KernelChoice<Named> choice = of(size);
        Named kernel = choice.next();
        choice.record(kernel, 1000, KernelChoices.LEAST_BYTES);
        return KERNELS.contains(kernel) && choice.speeds().size() == 2 && KERNELS.contains(choice.fastest());
    }
}
