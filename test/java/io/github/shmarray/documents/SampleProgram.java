package io.github.shmarray.documents;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Runs samples one after the other, in a process of their own: names of Java classes, and of Python files, which end with {@code .py}. */
final class SampleProgram {
    private SampleProgram() {}

    public static void main(String[] samples) throws Throwable {
        for (String sample : samples) {
            if (sample.endsWith(".py")) {
                runPython(sample);
            } else {
                runJava(Class.forName(sample));
            }
            System.out.println("ran " + sample);
        }
    }

    private static void runPython(String file) throws Exception {
        Process python = new ProcessBuilder("python3", file).inheritIO().start();
        if (python.waitFor() != 0) {
            throw new IllegalStateException(file + " ended with " + python.exitValue());
        }
    }

    /** As the java command does, which calls a main method without parameters, and of an object, too. */
    private static void runJava(Class<?> type) throws Throwable {
        Method main = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals("main"))
                .findFirst()
                .orElseThrow();
        Constructor<?> constructor = type.getDeclaredConstructor();
        main.setAccessible(true);
        constructor.setAccessible(true);
        try {
            main.invoke(constructor.newInstance());
        } catch (java.lang.reflect.InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
