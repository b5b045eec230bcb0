import io.github.shmarray.SharedFloatArray;
import java.util.Arrays;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.basictypeaccess.nio.FloatBufferAccess;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

/** A shared array as an image of ImgLib2, which numpy shows as rows and columns: ImgLib2 names the fastest index first. */
class ImgLib2Image {
    public static void main(String[] arguments) {
        String name = arguments[0];
        int rows = 2;
        int columns = 3;
        try (SharedFloatArray pixels = SharedFloatArray.create(name, rows, columns)) {
            pixels.unlink();
            var memory = new FloatBufferAccess(pixels.asFloatBuffer(), true);
            Img<FloatType> image = ArrayImgs.floats(memory, columns, rows);
            // Both are the same memory. The array stays open for as long as the image is used.
            image.forEach(pixel -> pixel.set(1));
            Views.interval(image, new long[] {0, 1}, new long[] {2, 1}).forEach(pixel -> pixel.set(5));
            System.out.println(Arrays.toString(pixels.toArray()));
        }
    }
}
