package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How much was tried on what takes text from outside, and how often the text was let in, which is the window: whoever is always
 * refused at the first character has tried nothing. What is wrong fails at once, so that none is counted.
 */
final class Fuzzed {

    private final String name;
    private long tried;
    private long letIn;

    Fuzzed(String name) {
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
