import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.shmarray.SharedFloatArray;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** Shared arrays as the input and the output of a model in ONNX Runtime. */
class OnnxRuntimeTensor {
    /** y = x + x, for a vector of floats. */
    private static final byte[] MODEL = Base64.getDecoder().decode("CAhCAhANOjwKDgoBeAoBeBIBeSIDQWRkEgZkb3VibGVaEAoBeBILCgkIARIFCgMSAW5iEAoBeRILCgkIARIFCgMSAW4=");

    public static void main(String[] arguments) throws OrtException {
        String name = arguments[0];
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (SharedFloatArray input = SharedFloatArray.create(name + ".x", 4);
                SharedFloatArray output = SharedFloatArray.create(name + ".y", 4);
                OnnxTensor x = OnnxTensor.createTensor(environment, input.asFloatBuffer(), input.shape());
                OnnxTensor y = OnnxTensor.createTensor(environment, output.asFloatBuffer(), output.shape());
                OrtSession session = environment.createSession(MODEL)) {
            input.unlink();
            output.unlink();
            // The tensors are the memory of the arrays, which stay open for as long as they are used.
            input.copyFrom(new float[] {1, 2, 3, 4.5f});
            session.run(Map.of("x", x), Map.of("y", y)).close();
            System.out.println(Arrays.toString(output.toArray()));
        }
    }
}
