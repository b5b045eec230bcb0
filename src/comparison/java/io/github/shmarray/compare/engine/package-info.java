/**
 * What measures rows: JMH in forks of the JVM, a loop in C, and a Python program.
 *
 * <p>For the comparison; an engine measures one row at a time.
 */
package io.github.shmarray.compare.engine;
