package io.github.shmarray.convert;

import io.github.shmarray.element.ElementType;

/** The least and the greatest value of an integer type; UINT64 ends at {@link Long#MAX_VALUE} and is treated apart. */
record IntegerRange(long least, long greatest) {
    static IntegerRange of(ElementType type) {
        return switch (type) {
            case BOOL -> new IntegerRange(0, 1);
            case UINT64 -> new IntegerRange(0, Long.MAX_VALUE);
            default -> {
                int bits = type.byteSize() * Byte.SIZE;
                yield type.isUnsigned()
                        ? new IntegerRange(0, (1L << bits) - 1)
                        : new IntegerRange(-1L << (bits - 1), ~(-1L << (bits - 1)));
            }
        };
    }
}
