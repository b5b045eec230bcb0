import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.shmarray.SharedFloatArray;
import java.util.Arrays;

/** A shared array as an NDArray of DJL, of its engine on ONNX Runtime. */
class DjlTensor {
    public static void main(String[] arguments) {
        try (SharedFloatArray array = SharedFloatArray.create(arguments[0], 2, 3);
                NDManager manager = Engine.getEngine("OnnxRuntime").newBaseManager()) {
            array.unlink();
            NDArray tensor = manager.create(array.asFloatBuffer(), new Shape(array.shape()), DataType.FLOAT32);
            // The tensor is the memory of the array, which stays open for as long as it is used.
            array.copyFrom(new float[] {1, 2, 3, 4, 5, 6});
            System.out.println(Arrays.toString(tensor.toFloatArray()));
        }
    }
}
