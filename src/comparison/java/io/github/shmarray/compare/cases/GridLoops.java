package io.github.shmarray.compare.cases;

import io.github.shmarray.ArrayView;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedIntArray;
import java.lang.foreign.MemorySegment;

/** Loops over an int32 array by one index, two or three: through a view, and through the array's own methods. */
final class GridLoops extends Loops {
    private final int dimensions;
    private int planes = 1;
    private int rows = 1;
    private int columns;
    private SharedIntArray ints;
    private ArrayView view;
    private int[] plain;

    GridLoops(int dimensions) {
        this.dimensions = dimensions;
    }

    @Override
    SharedArray create(String name, int length) {
        if (dimensions > 2) {
            planes = divisor(length, Math.cbrt(length));
        }
        if (dimensions > 1) {
            rows = divisor(length / planes, Math.sqrt((double) length / planes));
        }
        columns = length / planes / rows;
        return switch (dimensions) {
            case 1 -> SharedIntArray.create(name, columns);
            case 2 -> SharedIntArray.create(name, rows, columns);
            default -> SharedIntArray.create(name, planes, rows, columns);
        };
    }

    /** The largest one up to a limit. */
    private static int divisor(int number, double limit) {
        int divisor = (int) Math.max(1, Math.round(limit));
        while (number % divisor != 0) {
            divisor--;
        }
        return divisor;
    }

    @Override
    MemorySegment createPlain(int length) {
        plain = new int[length];
        return MemorySegment.ofArray(plain);
    }

    @Override
    void use(SharedArray array) {
        super.use(array);
        ints = (SharedIntArray) array;
        view = array.view();
    }

    void getByIndexFromView() {
        ArrayView from = view;
        int[] to = plain;
        for (int x = 0; x < to.length; x++) {
            to[x] = (int) from.getLong(x);
        }
    }

    void getByRowFromView() {
        ArrayView from = view;
        int[] to = plain;
        int i = 0;
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                to[i++] = (int) from.getLong(y, x);
            }
        }
    }

    void getByPlaneFromView() {
        ArrayView from = view;
        int[] to = plain;
        int i = 0;
        for (int z = 0; z < planes; z++) {
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < columns; x++) {
                    to[i++] = (int) from.getLong(z, y, x);
                }
            }
        }
    }

    void getByRowFromArray() {
        SharedIntArray from = ints;
        int[] to = plain;
        int i = 0;
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                to[i++] = from.get(y, x);
            }
        }
    }

    void getByPlaneFromArray() {
        SharedIntArray from = ints;
        int[] to = plain;
        int i = 0;
        for (int z = 0; z < planes; z++) {
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < columns; x++) {
                    to[i++] = from.get(z, y, x);
                }
            }
        }
    }

    void setByIndexInView() {
        int[] from = plain;
        ArrayView to = view;
        for (int x = 0; x < from.length; x++) {
            to.setLong(x, from[x]);
        }
    }

    void setByRowInView() {
        int[] from = plain;
        ArrayView to = view;
        int i = 0;
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                to.setLong(y, x, from[i++]);
            }
        }
    }

    void setByPlaneInView() {
        int[] from = plain;
        ArrayView to = view;
        int i = 0;
        for (int z = 0; z < planes; z++) {
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < columns; x++) {
                    to.setLong(z, y, x, from[i++]);
                }
            }
        }
    }

    void setByRowInArray() {
        int[] from = plain;
        SharedIntArray to = ints;
        int i = 0;
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                to.set(y, x, from[i++]);
            }
        }
    }

    void setByPlaneInArray() {
        int[] from = plain;
        SharedIntArray to = ints;
        int i = 0;
        for (int z = 0; z < planes; z++) {
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < columns; x++) {
                    to.set(z, y, x, from[i++]);
                }
            }
        }
    }
}
