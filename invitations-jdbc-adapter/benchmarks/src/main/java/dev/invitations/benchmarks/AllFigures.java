package dev.invitations.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Prints the figures in memory, then the figures on PostgreSQL. The system properties are the options of README.md. */
final class AllFigures {

    private static final boolean QUICK = Boolean.getBoolean("bench.quick");

    private static final Duration TURN = Duration.ofMillis(QUICK ? 300 : 1_000);

    /** The one part to print, or empty for all. */
    private static final String ONLY = System.getProperty("bench.only", "");

    private AllFigures() {}

    public static void main(String[] args) throws Exception {
        if (isWanted("memory")) {
            MemoryBenchmark.printRatios(QUICK);
        }
        if (!List.of("memory", "growth").contains(ONLY)) {
            try (BenchServer server = new BenchServer(true)) {
                new PostgresFigures(TURN, server.database("figures", 8)).print();
            }
        }
        if (isWanted("growth")) {
            try (BenchServer server = new BenchServer(false)) {
                new GrowthFigures(TURN.dividedBy(2)).print(server, sizes());
            }
        }
    }

    static boolean isWanted(String part) {
        return ONLY.isEmpty() || ONLY.equals(part);
    }

    /** Returns the sizes of the tables, the smallest first. */
    private static List<Integer> sizes() {
        return Arrays.stream(System.getProperty("bench.rows", "10000,1000000,10000000")
                        .split(",", -1))
                .map(Integer::valueOf)
                .filter(rows -> !QUICK || rows <= 1_000_000)
                .sorted()
                .toList();
    }
}
