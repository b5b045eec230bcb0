/**
 * Why a create-and-fill takes as long as it does: its steps one by one, what a call costs, and what other ways change.
 *
 * <p>For the commands; everything here is immutable or belongs to one explanation.
 */
package io.github.shmarray.compare.explain;
