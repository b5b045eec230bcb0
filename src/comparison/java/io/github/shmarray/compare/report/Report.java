package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Row;
import java.util.List;
import java.util.Map;

/**
 * What a run of the comparison found.
 *
 * @param header name and value of what a reader must know of machine, versions and settings, in order
 * @param command what repeats the run, for a shell
 */
public record Report(Map<String, String> header, String command, List<Row> rows) {}
