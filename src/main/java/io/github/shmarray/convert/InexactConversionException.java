package io.github.shmarray.convert;

import io.github.shmarray.element.ElementType;

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

    /** Tells the first element that does not fit; another thread may have changed it since this one was found. */
    public ArithmeticException explained(String operation, Strided source, ElementType target, long count) {
        String element = "an element";
        InexactConversionException misfit = this;
        try {
            Conversion.check(source, target, count);
        } catch (InexactConversionException first) {
            element = "element " + first.index();
            misfit = first;
        }
        return new ArithmeticException(operation + ": " + element + " is " + misfit.number() + ", which "
                + target.numpyName() + " cannot hold; use Overflow.WRAP or Overflow.SATURATE to have it changed");
    }
}
