package dev.invitations.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/**
 * The measurements of one target in one turn.
 *
 * @param cpuMicros CPU time of the calling threads per call
 * @param p50Micros the median latency
 */
record Turn(double perSecond, double cpuMicros, double p50Micros) {

    static final int ROUNDS = 5;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Makes one call of a target. Returns false if nothing is left to do in this turn. */
    @FunctionalInterface
    interface TimedCall<T> {
        boolean run(T target) throws Exception;
    }

    /**
     * Runs the call on all targets in turns, after a warm-up of each. Each round begins with a different target, so
     * other load on the machine affects all of them.
     *
     * @param between run before each turn, and not timed
     */
    static <T> Rounds<Turn> measure(
            Duration turn, int callers, Map<String, ? extends T> targets, TimedCall<T> call, Callable<?> between)
            throws Exception {
        List<Map<String, Turn>> rounds = new ArrayList<>();
        List<String> order = new ArrayList<>(targets.keySet());
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            for (int round = 0; round <= ROUNDS; round++) {
                Map<String, Turn> turns = new HashMap<>();
                for (String name : order) {
                    T target = Objects.requireNonNull(targets.get(name));
                    between.call();
                    turns.put(name, measure(threads, callers, turn, () -> call.run(target)));
                }
                rounds.add(turns);
                Collections.rotate(order, 1);
            }
        } finally {
            threads.shutdown();
        }
        return new Rounds<>(rounds.subList(1, rounds.size()));
    }

    private static Turn measure(ExecutorService threads, int callers, Duration turn, Callable<Boolean> call)
            throws Exception {
        LongAdder cpuNanos = new LongAdder();
        long start = System.nanoTime();
        long end = start + turn.toNanos();
        Callable<LongStream> caller = () -> {
            LongStream.Builder nanos = LongStream.builder();
            long cpu = THREADS.getCurrentThreadCpuTime();
            long before = System.nanoTime();
            while (before < end && call.call()) {
                long now = System.nanoTime();
                nanos.add(now - before);
                before = now;
            }
            cpuNanos.add(THREADS.getCurrentThreadCpuTime() - cpu);
            return nanos.build();
        };
        List<Future<LongStream>> shares = threads.invokeAll(Collections.nCopies(callers, caller));
        double seconds = (System.nanoTime() - start) / 1e9;
        LongStream all = LongStream.empty();
        for (Future<LongStream> share : shares) {
            all = LongStream.concat(all, share.get());
        }
        long[] sorted = all.sorted().toArray();
        return new Turn(sorted.length / seconds, cpuNanos.sum() / 1e3 / sorted.length, sorted[sorted.length / 2] / 1e3);
    }
}
