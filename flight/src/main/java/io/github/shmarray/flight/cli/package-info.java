/** The commands {@code shmarray serve} and {@code shmarray mirror}. */
package io.github.shmarray.flight.cli;
