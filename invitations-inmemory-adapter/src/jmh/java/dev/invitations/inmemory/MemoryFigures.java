package dev.invitations.inmemory;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmark several times over and prints how the library compares to {@link ByHand}; what is compared is
 * compared within a round, and the figure is the median of the rounds. The lines at the end are for scripts.
 */
final class MemoryFigures {

    private static final List<String> VERBS = List.of("send", "accept", "sendThenAccept", "inbox", "page");
    private static final String SMALL = "1000";
    private static final String LARGE = "1000000";

    /** What JMH measured of one call. */
    private record Measured(double micros, double bytes) {}

    private final int rounds = Boolean.getBoolean("bench.quick") ? 1 : 3;
    private final List<Map<String, Measured>> measured = new ArrayList<>();

    private MemoryFigures() {}

    public static void main(String[] args) throws RunnerException {
        new MemoryFigures().print(System.out);
    }

    private void print(PrintStream out) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(MemoryBenchmark.class.getName())
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        for (int round = 0; round < rounds; round++) {
            Map<String, Measured> results = new TreeMap<>();
            for (RunResult run : new Runner(options).run()) {
                results.put(key(run), measured(run));
            }
            measured.add(results);
        }
        List<String> ratios = new ArrayList<>();
        out.printf("%-26s %10s %10s %10s %10s%n", "in memory, one caller", "by hand", "ours", "ratio", "bytes");
        for (String verb : VERBS) {
            for (String entries : List.of(SMALL, LARGE)) {
                String hand = verb + "/byhand/" + entries;
                String ours = verb + "/ours/" + entries;
                String name = "memory-" + verb.toLowerCase(Locale.ROOT) + "-" + (entries.equals(SMALL) ? "1k" : "1M");
                double ratio = median(round -> micros(round, ours) / micros(round, hand));
                out.printf(
                        Locale.ROOT,
                        "%-26s %7.2f us %7.2f us %10.2f %10.0f%n",
                        name,
                        median(round -> micros(round, hand)),
                        median(round -> micros(round, ours)),
                        ratio,
                        median(round -> of(round, ours).bytes()));
                ratios.add(ratio(name + "-vs-byhand", ratio));
            }
            ratios.add(ratio(
                    "memory-" + verb.toLowerCase(Locale.ROOT) + "-1M-vs-1k",
                    median(round -> micros(round, verb + "/ours/" + LARGE) / micros(round, verb + "/ours/" + SMALL))));
        }
        // Two commands.
        ratios.add(ratio(
                "memory-kilobytes-per-command",
                median(round -> of(round, "sendThenAccept/ours/" + SMALL).bytes() / 2_000)));
        out.println();
        ratios.forEach(out::println);
        out.println();
    }

    private static String key(RunResult run) {
        String name = run.getParams().getBenchmark();
        return name.substring(name.lastIndexOf('.') + 1) + "/" + run.getParams().getParam("way") + "/"
                + run.getParams().getParam("entries");
    }

    private static Measured measured(RunResult run) {
        return new Measured(
                run.getPrimaryResult().getScore() / MemoryBenchmark.CALLS,
                Objects.requireNonNull(run.getSecondaryResults().get("gc.alloc.rate.norm"))
                        .getScore());
    }

    private static Measured of(Map<String, Measured> round, String key) {
        Measured found = round.get(key);
        if (found == null) {
            throw new IllegalStateException(key + " was not measured");
        }
        return found;
    }

    private static double micros(Map<String, Measured> round, String key) {
        return of(round, key).micros();
    }

    private double median(ToDoubleFunction<Map<String, Measured>> figure) {
        double[] values = measured.stream().mapToDouble(figure).sorted().toArray();
        return values[values.length / 2];
    }

    private static String ratio(String name, double value) {
        return String.format(Locale.ROOT, "ratio %s %.2f", name, value);
    }
}
