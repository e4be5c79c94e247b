package dev.invitations.benchmarks.jdbc;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;

/**
 * Runs several ways of the same work in turns, round after round. Each round begins with a different way, so other load
 * on the machine affects all of them. Figures are compared within a round; the result is the median of the rounds.
 */
final class Rounds {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Makes one call. Returns false if nothing is left to do in this turn. */
    @FunctionalInterface
    interface Work {
        boolean once() throws Exception;
    }

    /**
     * The figures of one way in one turn.
     *
     * @param cpuMicros CPU time of the calling threads per call
     * @param p50Micros the median latency
     */
    record Turn(double perSecond, double cpuMicros, double p50Micros) {}

    /** The figures of one caller in a turn. */
    private static final class Share {
        private final long[] nanos;
        private final long cpuNanos;

        Share(long[] nanos, long cpuNanos) {
            this.nanos = nanos;
            this.cpuNanos = cpuNanos;
        }
    }

    private final Map<String, List<Turn>> turns = new LinkedHashMap<>();

    private Rounds() {}

    /**
     * Runs all ways, after a warm-up of each.
     *
     * @param between run before each turn, and not timed
     */
    static Rounds run(Duration turn, int callers, Map<String, Work> ways, Callable<?> between) throws Exception {
        Rounds rounds = new Rounds();
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<String> order = new ArrayList<>(ways.keySet());
            for (int round = -1; round < Settings.ROUNDS; round++) {
                for (String way : order) {
                    between.call();
                    Turn done = turn(threads, callers, turn, Objects.requireNonNull(ways.get(way)));
                    if (round >= 0) {
                        rounds.turns
                                .computeIfAbsent(way, w -> new ArrayList<>())
                                .add(done);
                    }
                }
                Collections.rotate(order, 1);
            }
        } finally {
            threads.shutdown();
        }
        return rounds;
    }

    double median(String way, ToDoubleFunction<Turn> figure) {
        return median(of(way).stream().mapToDouble(figure).toArray());
    }

    /** Returns the ratio of this figure between one way and another. */
    double ratio(String way, String other, ToDoubleFunction<Turn> figure) {
        double[] ratios = new double[Settings.ROUNDS];
        Arrays.setAll(
                ratios,
                round -> figure.applyAsDouble(of(way).get(round))
                        / figure.applyAsDouble(of(other).get(round)));
        return median(ratios);
    }

    private List<Turn> of(String way) {
        return Objects.requireNonNull(turns.get(way));
    }

    private static Turn turn(ExecutorService threads, int callers, Duration duration, Work work) throws Exception {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        List<Future<Share>> shares =
                threads.invokeAll(Collections.nCopies(callers, (Callable<Share>) () -> share(end, work)));
        double seconds = (System.nanoTime() - start) / 1e9;
        long cpuNanos = 0;
        long[] nanos = {};
        for (Future<Share> future : shares) {
            Share share = future.get();
            cpuNanos += share.cpuNanos;
            int before = nanos.length;
            nanos = Arrays.copyOf(nanos, before + share.nanos.length);
            System.arraycopy(share.nanos, 0, nanos, before, share.nanos.length);
        }
        double[] micros = Arrays.stream(nanos).mapToDouble(n -> n / 1e3).toArray();
        return new Turn(nanos.length / seconds, cpuNanos / 1e3 / nanos.length, median(micros));
    }

    private static Share share(long end, Work work) throws Exception {
        long[] nanos = new long[1_024];
        int count = 0;
        long cpu = THREADS.getCurrentThreadCpuTime();
        long before = System.nanoTime();
        while (before < end && work.once()) {
            long now = System.nanoTime();
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = now - before;
            before = now;
        }
        return new Share(Arrays.copyOf(nanos, count), THREADS.getCurrentThreadCpuTime() - cpu);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
