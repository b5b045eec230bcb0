package io.github.shmarray;

/** Makes and finds arrays whose names the locale may not know, in a folder for one; prints what went wrong. */
final class LocaleProgram {
    /** As many bytes as make the library ask for huge pages. */
    private static final int LARGE = 1 << 20;

    private LocaleProgram() {}

    public static void main(String[] names) {
        String name = names[0] + "-gr\u00f6\u00dfe \u6f22\u5b57";
        for (int length : new int[] {3, LARGE}) {
            try (SharedIntArray array = SharedIntArray.create(name, length);
                    SharedArray byHandle = SharedArray.attachHandle(array.handle());
                    SharedArray byName = SharedArray.attach(name)) {
                array.set(length - 1, 7);
                require(((SharedIntArray) byHandle).get(length - 1) == 7, "other bytes under " + byHandle.name());
                require(((SharedIntArray) byName).get(length - 1) == 7, "other bytes under " + byName.name());
                require(byHandle.handle().equals(array.handle()), "the handle changed: " + byHandle.handle());
                require(byHandle.unlink(), "not unlinked");
            }
        }
        System.out.println(System.getProperty("sun.jnu.encoding") + " passed");
    }

    private static void require(boolean isRight, String problem) {
        if (!isRight) {
            throw new IllegalStateException(problem);
        }
    }
}
