package io.github.shmarray.memory;

import io.github.shmarray.segment.UseCount;

/** Lets tests be inside the memory of an array for as long as they like. */
public final class MemoryUsers {
    private MemoryUsers() {}

    public static UseCount of(ArrayMemory memory) {
        return memory.users;
    }
}
