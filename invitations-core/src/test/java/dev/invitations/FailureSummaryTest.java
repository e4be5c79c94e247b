package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A summary names the place of a failure and contains no data of it, for every kind of exception. */
class FailureSummaryTest {

    private static final StackTraceElement HERE = new StackTraceElement("acme.Mail", "send", "Mail.java", 42);

    /** An exception; subclasses override its methods to return unusual values or to throw. */
    private static class Awkward extends Exception {

        private static final long serialVersionUID = 1L;

        Awkward() {
            super("ada@example.com:secret");
        }
    }

    @Test
    void the_class_and_where_it_was_thrown() {
        assertThat(FailureSummary.of(at(new Awkward(), HERE)))
                .isEqualTo("dev.invitations.FailureSummaryTest$Awkward, at acme.Mail.send:42");
    }

    @Test
    void without_a_stack_the_class_alone() {
        assertThat(FailureSummary.of(at(new Awkward()))).isEqualTo("dev.invitations.FailureSummaryTest$Awkward");
    }

    @Test
    void only_the_top_of_the_stack() {
        assertThat(FailureSummary.of(at(new Error(), HERE, new StackTraceElement("acme.Main", "main", "Main.java", 1))))
                .isEqualTo("java.lang.Error, at acme.Mail.send:42");
    }

    @Test
    void no_message_neither_its_own_nor_of_a_cause() {
        Throwable failure = at(new IllegalStateException("ada", new Error("bob", new Awkward())), HERE);
        assertThat(FailureSummary.of(failure))
                .isEqualTo("java.lang.IllegalStateException, caused by java.lang.Error,"
                        + " caused by dev.invitations.FailureSummaryTest$Awkward, at acme.Mail.send:42");
    }

    @Test
    void five_causes_at_most() {
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
    void causes_in_a_circle_come_to_an_end() {
        Exception first = new Exception();
        first.initCause(new RuntimeException(first));
        assertThat(FailureSummary.of(at(first)))
                .isEqualTo("java.lang.Exception"
                        + ", caused by java.lang.RuntimeException, caused by java.lang.Exception".repeat(2)
                        + ", caused by java.lang.RuntimeException");
    }

    @Test
    void who_does_not_tell_its_cause_is_not_asked_more() {
        for (Throwable thrown : List.of(new IllegalStateException("ada"), new StackOverflowError("ada"))) {
            Throwable awkward = new Awkward() {
                private static final long serialVersionUID = 1L;

                @Override
                public synchronized Throwable getCause() {
                    throw FailureSummaryTest.<RuntimeException>unchecked(thrown);
                }
            };
            assertThat(FailureSummary.of(awkward))
                    .isEqualTo(awkward.getClass().getName() + ", which cannot be asked more");
        }
    }

    @Test
    void who_does_not_tell_its_stack_is_not_asked_more() {
        for (Throwable thrown : List.of(new IllegalStateException("ada"), new StackOverflowError("ada"))) {
            Throwable awkward = new Awkward() {
                private static final long serialVersionUID = 1L;

                @Override
                public StackTraceElement[] getStackTrace() {
                    throw FailureSummaryTest.<RuntimeException>unchecked(thrown);
                }
            };
            assertThat(FailureSummary.of(awkward))
                    .isEqualTo(awkward.getClass().getName() + ", which cannot be asked more");
        }
    }

    @Test
    void it_is_cut_at_the_limit() {
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
    void it_is_one_line_that_every_database_stores(String character) {
        assertThat(FailureSummary.of(
                        at(new Error(), new StackTraceElement("acme.Mail", "a" + character + "b", null, 1))))
                .isEqualTo("java.lang.Error, at acme.Mail.a?b:1");
    }

    @Test
    void a_character_that_the_cut_goes_through_is_not_kept_by_half() {
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

    /** Throws a checked exception that the compiler would reject. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <T extends Throwable> T unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
