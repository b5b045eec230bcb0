package io.github.shmarray.convert;

/** A number does not fit in the target type of a conversion that has to be exact. */
public final class InexactConversionException extends ArithmeticException {
    private static final long serialVersionUID = 1L;

    private final long index;
    private final String number;

    public InexactConversionException(long index, String number) {
        super(number + " at index " + index + " does not fit");
        this.index = index;
        this.number = number;
    }

    /** Which element it was, counted from 0. */
    public long index() {
        return index;
    }

    public String number() {
        return number;
    }
}
