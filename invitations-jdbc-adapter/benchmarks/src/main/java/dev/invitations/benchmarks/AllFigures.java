package dev.invitations.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintStream;

/** Prints the figures in memory, then the figures on PostgreSQL. The lines at the end of each are for scripts. */
final class AllFigures {

    private AllFigures() {}

    public static void main(String[] args) throws Exception {
        BenchmarkSettings settings = BenchmarkSettings.ofSystem();
        PrintStream out = System.out;
        if (settings.wants("memory")) {
            new MemoryFigures(settings.quick()).print(out);
        }
        if (settings.only().equals("memory")) {
            return;
        }
        Ratios ratios = new Ratios();
        try (BenchServer server = new BenchServer()) {
            try (HikariDataSource pool = server.database("figures", 8)) {
                if (!settings.only().equals("growth")) {
                    new PostgresFigures(settings, out, pool, ratios).compare();
                }
            }
            if (settings.wants("growth")) {
                new GrowthFigures(settings, out, server, ratios).run();
            }
        }
        out.println();
        ratios.print(out);
    }
}
