package io.github.shmarray.compare;

import java.util.List;

/**
 * What is compared: the cases of a group do the same thing in different ways, and the first one is the 1.00 row.
 *
 * @param label the name as users write it: {@code create}, {@code convert:int64-int32}
 * @param caseNames the names of the cases, the baseline first
 * @param sizes the numbers of elements to measure unless others are asked for, in ascending order
 * @param elementSize the bytes of an element that is written
 * @param isCold whether each run makes something new that has to be disposed of before the next run
 * @param isOnRequest whether it is measured only if it is asked for
 */
public record Group(
        String label,
        String description,
        List<String> caseNames,
        List<Integer> sizes,
        int elementSize,
        boolean isCold,
        boolean isOnRequest) {
    private static final int HEAP_PER_ELEMENT = 24;

    /** The source and a copy of it, with little to spare. */
    private static final int LEAN_HEAP_PER_ELEMENT = 9;

    /** What stands before the colon: {@code convert}. */
    public String family() {
        return label.split(":")[0];
    }

    /** Fewer sizes are not there to be compared with each other. */
    private static final int MANY_SIZES = 3;

    /** Larger ones take long. */
    private static final int LARGEST_QUICK = 10_000_000;

    /** The sizes to measure if it is to be quick: the first, but all moderate ones where it is the sizes that are compared. */
    public List<Integer> quickSizes() {
        return sizes.size() < MANY_SIZES
                ? sizes.subList(0, 1)
                : sizes.stream().filter(size -> size <= LARGEST_QUICK).toList();
    }

    public List<Case> cases() {
        return caseNames.stream().map(name -> new Case(this, name)).toList();
    }

    /** The case whose ratio is 1.00. */
    public Case baseline() {
        return new Case(this, caseNames.getFirst());
    }

    /** How many bytes of Java heap a case takes for each element: the source, what it is made from, what it is compared with. */
    public int heapPerElement() {
        return this == Groups.SCALE ? LEAN_HEAP_PER_ELEMENT : HEAP_PER_ELEMENT;
    }
}
