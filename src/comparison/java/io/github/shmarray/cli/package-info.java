/**
 * The commands, one class each. Not part of the library jar.
 *
 * <p>Nobody uses it but the shell: what a command does lives in the packages below, what it prints here.
 */
package io.github.shmarray.cli;
