package dev.invitations.benchmarks;

import dev.invitations.benchmarks.jdbc.Figures;
import dev.invitations.benchmarks.memory.MemoryFigures;

/** Prints the figures in memory, then the figures on PostgreSQL. */
final class AllFigures {

    private AllFigures() {}

    public static void main(String[] args) throws Exception {
        MemoryFigures.main(args);
        Figures.main(args);
    }
}
