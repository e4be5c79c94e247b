package dev.invitations.census;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Collects the report lines of the verification harnesses, which each harness writes to the output file of its class. */
public final class HarnessReports {

    private static final String BEGINNING = "proof ";

    private HarnessReports() {}

    /**
     * Prints the report lines of a build.
     *
     * @param arguments the project's folder
     */
    public static void main(String[] arguments) throws IOException {
        lines(Path.of(arguments[0])).forEach(System.out::println);
    }

    /** Returns the report lines of all modules, sorted. */
    static List<String> lines(Path root) throws IOException {
        TreeSet<String> lines = new TreeSet<>();
        for (Path file : Census.files(root, "target/surefire-reports", "-output.txt")) {
            Files.readString(file)
                    .lines()
                    .filter(line -> line.startsWith(BEGINNING))
                    .forEach(lines::add);
        }
        return new ArrayList<>(lines);
    }
}
