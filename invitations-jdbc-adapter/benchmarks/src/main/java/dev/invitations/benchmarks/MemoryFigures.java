package dev.invitations.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Prints how the library compares, in memory, to {@link HandWrittenMemory}. The main figure, an invitation sent and accepted, is
 * measured in several rounds and compared within each; the figure is their median.
 */
final class MemoryFigures {

    private static final String WHOLE = "sendThenAccept";
    private static final List<String> VERBS = List.of("send", "accept", WHOLE, "inbox", "page");
    private static final String SMALL = "1000";
    private static final String LARGE = "1000000";

    /** The JMH results for one call: the median of the iterations, and the allocated bytes. */
    private record Measured(double micros, double bytes) {}

    private final boolean quick;
    private final Map<String, List<Measured>> measured = new HashMap<>();

    MemoryFigures(boolean quick) {
        this.quick = quick;
    }

    void print(PrintStream out) {
        List<String> verbs = quick ? List.of(WHOLE) : VERBS;
        verbs.forEach(this::measure);
        if (!quick) {
            measure(WHOLE);
            measure(WHOLE);
        }
        Ratios ratios = new Ratios();
        out.printf("%-26s %10s %10s %10s%n", "in memory, one caller", "by hand", "ours", "ratio");
        for (String verb : verbs) {
            String name = "memory-" + verb.toLowerCase(Locale.ROOT);
            for (String entries : List.of(SMALL, LARGE)) {
                List<Measured> hand = of(verb, "byhand", entries);
                List<Measured> ours = of(verb, "ours", entries);
                String sized = name + (entries.equals(SMALL) ? "-1k" : "-1M");
                double ratio = ratio(ours, hand);
                out.printf(Locale.ROOT, "%-26s %7.2f us %7.2f us %10.2f%n", sized, micros(hand), micros(ours), ratio);
                ratios.add(sized + "-vs-byhand", ratio);
            }
            ratios.add(name + "-1M-vs-1k", ratio(of(verb, "ours", LARGE), of(verb, "ours", SMALL)));
        }
        // Measures two commands together on the large storage, because filling the small storage is counted too.
        List<Measured> whole = of(WHOLE, "ours", LARGE);
        ratios.add(
                "memory-kilobytes-per-command",
                Ratios.median(whole.stream().mapToDouble(Measured::bytes).toArray()) / 2_000);
        out.println();
        ratios.print(out);
        out.println();
    }

    private void measure(String verb) {
        Options options = new OptionsBuilder()
                .include(MemoryBenchmark.class.getName() + "\\." + verb + "$")
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        try {
            for (RunResult run : new Runner(options).run()) {
                String way = run.getParams().getParam("way");
                String entries = run.getParams().getParam("entries");
                measured.computeIfAbsent(key(verb, way, entries), k -> new ArrayList<>())
                        .add(measured(run));
            }
        } catch (RunnerException e) {
            throw new IllegalStateException("The benchmark failed", e);
        }
    }

    private static Measured measured(RunResult run) {
        double bytes = Objects.requireNonNull(run.getSecondaryResults().get("gc.alloc.rate.norm"))
                .getScore();
        double micros = run.getPrimaryResult().getStatistics().getPercentile(50);
        return new Measured(micros / MemoryBenchmark.CALLS, bytes / MemoryBenchmark.CALLS);
    }

    private static String key(String verb, String way, String entries) {
        return verb + "/" + way + "/" + entries;
    }

    private List<Measured> of(String verb, String way, String entries) {
        return Objects.requireNonNull(measured.get(key(verb, way, entries)));
    }

    private static double micros(List<Measured> rounds) {
        return Ratios.median(rounds.stream().mapToDouble(Measured::micros).toArray());
    }

    private static double ratio(List<Measured> rounds, List<Measured> others) {
        double[] ratios = new double[rounds.size()];
        Arrays.setAll(ratios, i -> rounds.get(i).micros() / others.get(i).micros());
        return Ratios.median(ratios);
    }
}
