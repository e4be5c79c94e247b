package dev.invitations.examples.console;

import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What became of something that a person did, in plain words.
 *
 * @param done whether it was done; otherwise nothing was changed
 */
record Notice(boolean done, String text) {

    /** These lead to a page of their own: from our pages nobody gets there. */
    private static final Set<Reason> PAGES =
            EnumSet.of(Reason.NOT_FOUND, Reason.NOT_PERMITTED, Reason.INVALID_INPUT, Reason.INVALID_CURSOR);

    /** Does it, and says so in the words that it answers, or says why it could not be done. */
    static Notice of(Supplier<String> deed) {
        try {
            return new Notice(true, deed.get());
        } catch (InvitationException refused) {
            if (PAGES.contains(refused.reason())) {
                throw refused;
            }
            return new Notice(false, refused.reason().text());
        } catch (NoSeatException refused) {
            return new Notice(false, String.valueOf(refused.getMessage()));
        }
    }
}
