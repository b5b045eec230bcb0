/**
 * Java's objects as elements in memory: which fields a record class stands for, which of numpy's types other classes stand for, and how to
 * read and write one.
 *
 * <p>For the library's own packages. Everything here is immutable, so safe to use from many threads.
 */
package io.github.shmarray.records;
