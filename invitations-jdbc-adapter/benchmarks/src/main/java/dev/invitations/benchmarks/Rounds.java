package dev.invitations.benchmarks;

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
 * Runs the same work on several targets in turns, round after round. Each round begins with a different target, so other
 * load on the machine affects all of them. Figures are compared within a round; the result is the median of the rounds.
 */
final class Rounds {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Makes one call of a target. Returns false if nothing is left to do in this turn. */
    @FunctionalInterface
    interface TimedCall<T> {
        boolean run(T target) throws Exception;
    }

    /**
     * The figures of one target in one turn.
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
     * Runs the call on all targets, after a warm-up of each.
     *
     * @param between run before each turn, and not timed
     */
    static <T> Rounds run(
            Duration turn, int callers, Map<String, ? extends T> targets, TimedCall<T> call, Callable<?> between)
            throws Exception {
        Rounds rounds = new Rounds();
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<String> order = new ArrayList<>(targets.keySet());
            for (int round = -1; round < BenchmarkSettings.ROUNDS; round++) {
                for (String name : order) {
                    T target = Objects.requireNonNull(targets.get(name));
                    between.call();
                    Turn done = turn(threads, callers, turn, () -> call.run(target));
                    if (round >= 0) {
                        rounds.turns
                                .computeIfAbsent(name, n -> new ArrayList<>())
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

    double median(String name, ToDoubleFunction<Turn> figure) {
        return Ratios.median(of(name).stream().mapToDouble(figure).toArray());
    }

    /** Returns the ratio of this figure between one target and another. */
    double ratio(String name, String other, ToDoubleFunction<Turn> figure) {
        double[] ratios = new double[BenchmarkSettings.ROUNDS];
        Arrays.setAll(
                ratios,
                round -> figure.applyAsDouble(of(name).get(round))
                        / figure.applyAsDouble(of(other).get(round)));
        return Ratios.median(ratios);
    }

    private List<Turn> of(String name) {
        return Objects.requireNonNull(turns.get(name));
    }

    private static Turn turn(ExecutorService threads, int callers, Duration duration, Callable<Boolean> call)
            throws Exception {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        List<Future<Share>> shares =
                threads.invokeAll(Collections.nCopies(callers, (Callable<Share>) () -> share(end, call)));
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
        return new Turn(nanos.length / seconds, cpuNanos / 1e3 / nanos.length, Ratios.median(micros));
    }

    private static Share share(long end, Callable<Boolean> call) throws Exception {
        long[] nanos = new long[1_024];
        int count = 0;
        long cpu = THREADS.getCurrentThreadCpuTime();
        long before = System.nanoTime();
        while (before < end && call.call()) {
            long now = System.nanoTime();
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = now - before;
            before = now;
        }
        return new Share(Arrays.copyOf(nanos, count), THREADS.getCurrentThreadCpuTime() - cpu);
    }
}
