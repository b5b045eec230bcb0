package io.github.shmarray;

/** What campaigns have tried, in lines that {@code scripts/check-trust} gathers into {@code docs/trust.md}. */
public final class Trust {
    private Trust() {}

    /** Prints a line. */
    public static void print(String area, String what, long tried, long lost) {
        System.out.println("trust | " + area + " | " + what + " | " + tried + " | " + (tried - lost) + " | " + lost);
    }
}
