package io.github.shmarray.copy;

/** A kernel that does nothing: tests make up what it takes. */
record TestKernel(String label, boolean streams) implements Kernel {}
