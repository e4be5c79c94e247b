package dev.invitations.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** The measurements of each target, by name, in an odd number of rounds. A figure is the median of the rounds. */
record Rounds<T>(List<Map<String, T>> rounds) {

    /** Prints the ratio of this figure between one target and another. The ratio is computed within a round. */
    void printRatio(String name, String target, String other, ToDoubleFunction<T> figure) {
        printMedian(name, round -> of(target, figure, round) / of(other, figure, round));
    }

    void printMedian(String name, String target, ToDoubleFunction<T> figure) {
        printMedian(name, round -> of(target, figure, round));
    }

    private static <T> double of(String target, ToDoubleFunction<T> figure, Map<String, T> round) {
        return figure.applyAsDouble(Objects.requireNonNull(round.get(target)));
    }

    private void printMedian(String name, ToDoubleFunction<Map<String, T>> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        System.out.printf(Locale.ROOT, "ratio %s %.2f%n", name, sorted[sorted.length / 2]);
    }
}
