package io.github.shmarray.cli;

import io.github.shmarray.ArrayView;
import io.github.shmarray.SharedArray;
import io.github.shmarray.element.ElementType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Arrays of two dimensions, or of three with red, green and blue, as pictures. */
final class Picture {
    private static final String SHADES = " .:-=+*#%@";
    private static final int LARGEST = 255;
    private static final int MOST_SIDE = 1 << 15;

    private final ArrayView pixels;
    private final boolean isColoured;
    private final double low;
    private final double high;

    /**
     * @throws IllegalArgumentException if it is no picture
     */
    Picture(SharedArray array, Statistics statistics) {
        pixels = array.view();
        long[] shape = array.shape();
        isColoured = shape.length == 3 && (shape[2] == 3 || shape[2] == 4);
        if (!isColoured && shape.length != 2 || shape[0] > MOST_SIDE || shape[1] > MOST_SIDE) {
            throw new IllegalArgumentException("the array is no picture: it needs the shape (rows, columns),"
                    + " or (rows, columns, 3) for red, green and blue, and sides of " + MOST_SIDE + " at most");
        }
        boolean areBytes = array.elementType() == ElementType.UINT8;
        low = areBytes ? 0 : statistics.least();
        high = areBytes ? LARGEST : statistics.greatest();
    }

    /** Whether it can be shown as text. */
    static boolean isPossible(SharedArray array) {
        long[] shape = array.shape();
        return shape.length == 2 && shape[0] > 1 && shape[1] > 1;
    }

    void write(Path file) throws IOException {
        int rows = (int) pixels.shape()[0];
        int columns = (int) pixels.shape()[1];
        var image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                image.setRGB(x, y, isColoured ? colour(y, x) : level(pixels.getDouble(y, x)) * 0x010101);
            }
        }
        if (!ImageIO.write(image, "png", file.toFile())) {
            throw new IOException("this JDK writes no PNG");
        }
    }

    private int colour(int y, int x) {
        return level(pixels.getDouble(y, x, 0)) << 16
                | level(pixels.getDouble(y, x, 1)) << 8
                | level(pixels.getDouble(y, x, 2));
    }

    private int level(double number) {
        return Double.isNaN(number) ? 0 : Statistics.level(number, low, high, LARGEST + 1);
    }

    /** As text of at most so many columns and rows, each letter the element in the middle of what it stands for. */
    String text(int mostColumns, int mostRows) {
        int rows = (int) Math.min(pixels.shape()[0], mostRows);
        int columns = (int) Math.min(pixels.shape()[1], mostColumns);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double number = pixels.getDouble(
                        middle(row, rows, pixels.shape()[0]), middle(column, columns, pixels.shape()[1]));
                text.append(SHADES.charAt(level(number) * SHADES.length() / (LARGEST + 1)));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static long middle(int part, int parts, long length) {
        return (2L * part + 1) * length / (2L * parts);
    }
}
