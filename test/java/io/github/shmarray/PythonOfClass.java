package io.github.shmarray;

import java.io.IOException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A python3 for all tests of a class, which are skipped if there is none with numpy. */
public final class PythonOfClass implements BeforeAllCallback, AfterAllCallback {
    private PythonChild child;

    @Override
    public void beforeAll(ExtensionContext context) {
        child = PythonChild.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (child != null) {
            child.close();
        }
    }

    /** As {@link PythonChild#run} does. */
    public String run(String line) {
        return child.run(line);
    }

    /** As {@link PythonChild#tryToRun} does. */
    public String tryToRun(String line) {
        return child.tryToRun(line);
    }
}
