package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The summary of any exception names the place of the failure, and contains none of its data. */
class FailureSummaryTest {

    private static final StackTraceElement HERE = new StackTraceElement("acme.Mail", "send", "Mail.java", 42);

    /** An exception of the host. Its subclasses override methods that then throw. */
    private static class UnusualException extends Exception {

        private static final long serialVersionUID = 1L;

        UnusualException() {
            super("ada@example.com:secret");
        }
    }

    @Test
    void a_summary_has_the_classes_and_the_top_of_the_stack_but_no_message() {
        StackTraceElement main = new StackTraceElement("acme.Main", "main", "Main.java", 1);
        String unusual = "dev.invitations.FailureSummaryTest$UnusualException";
        assertThat(FailureSummary.of(at(new UnusualException()))).isEqualTo(unusual);
        assertThat(FailureSummary.of(at(new UnusualException(), HERE, main)))
                .isEqualTo(unusual + ", at acme.Mail.send:42");
        assertThat(FailureSummary.of(
                        at(new IllegalStateException("ada", new Error("bob", new UnusualException())), HERE)))
                .isEqualTo("java.lang.IllegalStateException, caused by java.lang.Error, caused by " + unusual
                        + ", at acme.Mail.send:42");
    }

    @Test
    void a_summary_has_five_causes_at_most() {
        Throwable five = new Error();
        for (int i = 0; i < 5; i++) {
            five = new RuntimeException(five);
        }
        String all = "java.lang.RuntimeException" + ", caused by java.lang.RuntimeException".repeat(4)
                + ", caused by java.lang.Error";
        assertThat(FailureSummary.of(at(five))).isEqualTo(all);
        assertThat(FailureSummary.of(at(new RuntimeException(five))))
                .isEqualTo("java.lang.RuntimeException" + ", caused by java.lang.RuntimeException".repeat(5));
    }

    @Test
    void a_cycle_of_causes_is_cut() {
        Exception first = new Exception();
        first.initCause(new RuntimeException(first));
        assertThat(FailureSummary.of(at(first)))
                .isEqualTo("java.lang.Exception"
                        + ", caused by java.lang.RuntimeException, caused by java.lang.Exception".repeat(2)
                        + ", caused by java.lang.RuntimeException");
    }

    @Test
    void an_exception_whose_cause_or_stack_cannot_be_read_is_summarised_by_its_class() {
        for (Throwable thrown : List.of(new IllegalStateException("ada"), new StackOverflowError("ada"))) {
            Throwable withoutCause = new UnusualException() {
                private static final long serialVersionUID = 1L;

                @Override
                public synchronized Throwable getCause() {
                    throw InvitationFixtures.<RuntimeException>unchecked(thrown);
                }
            };
            Throwable withoutStack = new UnusualException() {
                private static final long serialVersionUID = 1L;

                @Override
                public StackTraceElement[] getStackTrace() {
                    throw InvitationFixtures.<RuntimeException>unchecked(thrown);
                }
            };
            for (Throwable failure : List.of(withoutCause, withoutStack)) {
                assertThat(FailureSummary.of(failure))
                        .isEqualTo(failure.getClass().getName() + ", whose details cannot be read");
            }
        }
    }

    @Test
    void a_summary_is_cut_at_the_limit() {
        String around = "java.lang.Error, at .x:1";
        String longest = "x".repeat(500 - around.length());
        String whole = "java.lang.Error, at " + longest + ".x:1";
        assertThat(FailureSummary.of(at(new Error(), new StackTraceElement(longest, "x", null, 1))))
                .isEqualTo(whole)
                .hasSize(500);
        assertThat(FailureSummary.of(at(new Error(), new StackTraceElement(longest + "x", "x", null, 1))))
                .isEqualTo("java.lang.Error, at " + longest + "x.x:")
                .hasSize(500);
        assertThat(FailureSummary.of(at(new Error(), new StackTraceElement("x".repeat(1_000), "x", null, 1))))
                .hasSize(500);
    }

    /** Names of other languages and generated code may contain any character; truncation may split a character. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\u0000", "\u001B", "\u0085", "\u2028", "\u2029", "\u202E", "\u2066", "\uD83D"})
    void a_summary_is_one_line_that_every_database_stores(String character) {
        assertThat(FailureSummary.of(
                        at(new Error(), new StackTraceElement("acme.Mail", "a" + character + "b", null, 1))))
                .isEqualTo("java.lang.Error, at acme.Mail.a?b:1");
    }

    @Test
    void the_cut_does_not_split_a_character() {
        String before = "java.lang.Error, at ";
        String name = "x".repeat(499 - before.length()) + "\uD83D\uDE00";
        assertThat(FailureSummary.of(at(new Error(), new StackTraceElement(name, "x", null, 1))))
                .hasSize(500)
                .endsWith("x?");
    }

    private static Throwable at(Throwable failure, StackTraceElement... stack) {
        failure.setStackTrace(stack);
        return failure;
    }
}
