package dev.invitations.census;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * One line of a recording: a test that ran, or the time that a whole test class took.
 *
 * @param kind {@code CLASS} for the time of a class, else the outcome of a test
 * @param tags the test's own tags and those of its class
 */
record TestRecord(Kind kind, String testClass, Set<String> tags, Duration duration) {

    enum Kind {
        CLASS,
        PASSED,
        FAILED,
        NOT_RUN
    }

    private static final String SEPARATOR = "\t";

    static TestRecord parse(String line) {
        String[] fields = line.split(SEPARATOR, -1);
        Set<String> tags = new TreeSet<>(Arrays.asList(fields[2].split(",", -1)));
        tags.remove("");
        return new TestRecord(Kind.valueOf(fields[0]), fields[1], tags, Duration.ofMillis(Long.parseLong(fields[3])));
    }

    String line() {
        return String.join(
                SEPARATOR, kind.name(), testClass, String.join(",", tags), Long.toString(duration.toMillis()));
    }

    boolean isTest() {
        return kind != Kind.CLASS;
    }
}
