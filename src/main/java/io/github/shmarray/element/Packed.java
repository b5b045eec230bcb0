package io.github.shmarray.element;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lays out the fields of a record without bytes between them, as numpy does unless it is told {@code align=True}, in arrays that are made
 * of it. Without this, each number begins at a multiple of its size and the record ends at a multiple of the largest one, as in C, where
 * processors access it fastest and a {@code struct} of the same fields is the same. Arrays that are attached to keep the layout they have.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Packed {}
