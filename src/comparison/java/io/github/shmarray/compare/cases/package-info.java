/**
 * What the rows in Java do: each class makes one array, or copies or converts one, its own way.
 *
 * <p>For the engines, which find them by their names; each belongs to the thread that measures it.
 */
package io.github.shmarray.compare.cases;
