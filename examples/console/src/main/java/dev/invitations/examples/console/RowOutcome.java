package dev.invitations.examples.console;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a command on a row. The row keeps its place and shows the result instead of its buttons, so that a
 * second click hits no other button or row.
 *
 * @param done true if the command took effect; false if it was refused
 * @param label the result in one or two words, such as {@code Accepted}; empty for a refusal
 * @param text the result as a sentence, or the sentence of the refusal
 * @param undo the command that takes the result back; null if there is none, or if the user may not execute it
 * @param link the page that is useful next; null for none
 */
record RowOutcome(
        boolean done,
        String label,
        String text,
        @Nullable UndoForm undo,
        @Nullable Link link) {

    /**
     * A command that takes a result back.
     *
     * @param address the address to post to
     * @param fields the fields of the form
     * @param button the text of the button
     * @param effect the effect of the command, because no command restores the former state completely
     */
    record UndoForm(String address, Map<String, String> fields, String button, String effect) {}

    record Link(String address, String text) {}

    /** Returns the outcome of a command without undo. */
    static RowOutcome of(FlashMessage message, String label) {
        return new RowOutcome(message.done(), message.done() ? label : "", message.text(), null, null);
    }

    /** Adds the undo, unless the command was refused. */
    RowOutcome with(@Nullable UndoForm takesBack) {
        return done ? new RowOutcome(true, label, text, takesBack, link) : this;
    }

    /** Adds the link, unless the command was refused. */
    RowOutcome with(Link next) {
        return done ? new RowOutcome(true, label, text, undo, next) : this;
    }

    FlashMessage message() {
        return new FlashMessage(done, text);
    }
}
