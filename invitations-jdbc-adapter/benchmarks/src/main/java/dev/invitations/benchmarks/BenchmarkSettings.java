package dev.invitations.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The settings of the caller.
 *
 * @param quick whether to take only a rough look
 * @param turn the length of the turn of one implementation
 * @param rows the sizes for the growth figures, the smallest first
 * @param only the one command to measure, or {@code domain}, {@code notify}, {@code growth}, {@code memory}; empty for
 *     all
 */
record BenchmarkSettings(boolean quick, Duration turn, List<Integer> rows, String only) {

    static final int ROUNDS = 5;

    static BenchmarkSettings ofSystem() {
        boolean quick = Boolean.getBoolean("bench.quick");
        List<Integer> rows = Arrays.stream(System.getProperty("bench.rows", "10000,1000000,10000000")
                        .split(",", -1))
                .map(Integer::valueOf)
                .filter(size -> !quick || size <= 1_000_000)
                .sorted()
                .toList();
        Duration turn = Duration.ofMillis(quick ? 300 : 1_000);
        return new BenchmarkSettings(quick, turn, rows, System.getProperty("bench.only", ""));
    }

    boolean wants(String part) {
        return only.isEmpty() || part.equals(only);
    }
}
