/**
 * What is told of the rows and of the machine: the table, CSV, JSON and HTML, and what differs between two reports.
 *
 * <p>For the commands; everything here is immutable or belongs to one report.
 */
package io.github.shmarray.compare.report;
