package dev.invitations.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The named ratios of a run, printed one per line for scripts. */
final class Ratios {

    private final List<String> lines = new ArrayList<>();

    void add(String name, double value) {
        lines.add(String.format(Locale.ROOT, "ratio %s %.2f", name, value));
    }

    void print(PrintStream out) {
        lines.forEach(out::println);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
