/** The commands. Not part of the library jar. */
package io.github.shmarray.cli;
