package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Counts the fuzzed texts, and how many of them were accepted, which is the window. A run in which every text is
 * refused at its first character proves nothing, so it fails. Violations are not counted, because a violation fails the
 * test at once.
 */
final class FuzzReport {

    private final String name;
    private long tried;
    private long letIn;

    FuzzReport(String name) {
        this.name = name;
    }

    void tried(boolean passed) {
        tried++;
        letIn += passed ? 1 : 0;
    }

    void print() {
        System.out.println("proof " + name + " tried " + tried + " violations 0 window " + letIn);
        assertThat(letIn).as("%s: how often the window was hit", name).isPositive();
    }
}
