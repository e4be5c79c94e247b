package dev.invitations.benchmarks;

import dev.invitations.inmemory.InMemoryStorage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One caller that sends an invitation, which is then accepted. Each iteration is a thousand calls, so that the number of
 * entries stays near the stated number: the small storage is created for each iteration, and the large one hardly grows.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = MemoryBenchmark.WARMUPS, batchSize = MemoryBenchmark.CALLS)
@Measurement(iterations = MemoryBenchmark.MEASURED, batchSize = MemoryBenchmark.CALLS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms5g", "-Xmx5g"})
public class MemoryBenchmark {

    static final int CALLS = 1_000;
    static final int WARMUPS = 300;
    static final int MEASURED = 60;

    /** These domains invite the same users. */
    private static final List<String> DOMAINS = List.of("domain0", "domain1", "domain2", "domain3");

    /** The implementation to measure: {@code library} or {@code handwritten}. */
    @Param({"handwritten", "library"})
    public String way = "";

    @Param({"1000", "1000000"})
    public int entries;

    private final String[] newcomers = IntStream.range(0, (WARMUPS + MEASURED) * CALLS)
            .mapToObj(i -> "newcomer" + i)
            .toArray(String[]::new);
    private Candidate.InMemory storage = new HandWrittenMemory();
    private int next;

    @Setup(Level.Iteration)
    public void fill() {
        if (next > 0 && entries > CALLS) {
            return;
        }
        storage = way.equals("library") ? Library.over(InMemoryStorage.create()) : new HandWrittenMemory();
        DOMAINS.forEach(storage::addFounder);
        for (int i = 0; i < entries; i++) {
            storage.send(domain(i), "user" + i / DOMAINS.size());
        }
    }

    private static String domain(int i) {
        return DOMAINS.get(i % DOMAINS.size());
    }

    @Benchmark
    public void sendThenAccept() {
        storage.accept(storage.send(domain(next), newcomers[next++]));
    }

    static void printRatios(boolean quick) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(MemoryBenchmark.class.getName())
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        List<Map<String, RunResult>> all = new ArrayList<>();
        for (int round = 0; round < (quick ? 1 : 3); round++) {
            Map<String, RunResult> results = new HashMap<>();
            for (RunResult result : new Runner(options).run()) {
                results.put(
                        result.getParams().getParam("way") + result.getParams().getParam("entries"), result);
            }
            all.add(results);
        }
        Rounds<RunResult> rounds = new Rounds<>(all);
        String name = "memory-sendthenaccept-";
        rounds.printRatio(name + "1k-vs-handwritten", "library1000", "handwritten1000", MemoryBenchmark::micros);
        rounds.printRatio(name + "1M-vs-handwritten", "library1000000", "handwritten1000000", MemoryBenchmark::micros);
        rounds.printRatio(name + "1M-vs-1k", "library1000000", "library1000", MemoryBenchmark::micros);
        // On the large storage, because the allocations of a small storage include those that fill it.
        rounds.printMedian("memory-kilobytes-per-command", "library1000000", MemoryBenchmark::kilobytesPerCommand);
    }

    private static double micros(RunResult result) {
        return result.getPrimaryResult().getStatistics().getPercentile(50);
    }

    /** A call is two commands. */
    private static double kilobytesPerCommand(RunResult result) {
        double bytes = Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"))
                .getScore();
        return bytes / CALLS / 2 / 1_000;
    }
}
