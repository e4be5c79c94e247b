package dev.invitations.examples.console;

import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The result of a user's action, as a sentence for the user.
 *
 * @param done true if the action took effect; false if it changed nothing
 * @param text the sentence
 */
record FlashMessage(boolean done, String text) {

    /** Reasons that show an error page, because no link or button of the pages leads to them. */
    private static final Set<Reason> PAGES =
            EnumSet.of(Reason.NOT_FOUND, Reason.NOT_PERMITTED, Reason.INVALID_INPUT, Reason.INVALID_CURSOR);

    /** Executes the action. Returns its text, or the sentence of the refusal. */
    static FlashMessage of(Supplier<String> action) {
        try {
            return new FlashMessage(true, action.get());
        } catch (InvitationException refused) {
            return of(refused);
        } catch (NoSeatException | ChangedSinceShownException refused) {
            return refused(refused);
        }
    }

    /** Returns the sentence of a refusal of the service itself. */
    static FlashMessage refused(RuntimeException refused) {
        return new FlashMessage(false, String.valueOf(refused.getMessage()));
    }

    /** Returns the sentence of the refusal, or throws it again if it shows an error page. */
    static FlashMessage of(InvitationException refused) {
        if (PAGES.contains(refused.reason())) {
            throw refused;
        }
        return new FlashMessage(false, sentence(refused.reason(), refused.objection()));
    }

    /**
     * Returns the sentence of a refusal.
     *
     * @param objection the code of an objection of the service's own rules. The code helps the support of the service
     */
    static String sentence(Reason reason, Optional<String> objection) {
        return objection.map(code -> reason.text() + " (" + code + ")").orElse(reason.text());
    }
}
