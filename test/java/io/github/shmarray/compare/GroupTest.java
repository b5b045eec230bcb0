package io.github.shmarray.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupTest {
    @Test
    void whatIsThereForItsManySizesKeepsThemIfItIsToBeQuick() {
        assertEquals(List.of(100_000), Groups.COPY.quickSizes());
        assertEquals(Groups.HANDOVER.sizes(), Groups.HANDOVER.quickSizes());
        Group scale = new Group(
                "scale", "", List.of("a"), List.of(1024, 10_000, 1_000_000, 10_000_000, 1_000_000_000), 4, false, true);
        assertEquals(List.of(1024, 10_000, 1_000_000, 10_000_000), scale.quickSizes());
        assertTrue(Groups.all().stream().noneMatch(group -> group.quickSizes().isEmpty()));
    }
}
