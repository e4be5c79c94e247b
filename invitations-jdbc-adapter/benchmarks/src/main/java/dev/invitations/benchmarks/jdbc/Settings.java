package dev.invitations.benchmarks.jdbc;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The settings of the caller.
 *
 * @param turn the length of the turn of one way
 * @param rows the sizes for the growth figures, the smallest first
 * @param only the one verb to measure, or {@code domain}, {@code notify}, {@code growth}, {@code memory}; empty for all
 */
record Settings(Duration turn, List<Integer> rows, String only) {

    static final int ROUNDS = 5;

    static Settings ofSystem() {
        boolean quick = Boolean.getBoolean("bench.quick");
        List<Integer> rows = Arrays.stream(System.getProperty("bench.rows", "10000,1000000,10000000")
                        .split(",", -1))
                .map(Integer::valueOf)
                .filter(size -> !quick || size <= 1_000_000)
                .sorted()
                .toList();
        return new Settings(Duration.ofMillis(quick ? 300 : 1_000), rows, System.getProperty("bench.only", ""));
    }

    boolean wants(String part) {
        return only.isEmpty() || part.equals(only);
    }
}
