package dev.invitations.examples.console;

import dev.invitations.Invitations;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Adds the header to all pages except error pages: the current user, and its number of pending invitations. */
@ControllerAdvice(assignableTypes = PageController.class)
class LayoutAdvice {

    private final Invitations invitations;
    private final ConsoleProperties settings;

    LayoutAdvice(Invitations invitations, ConsoleProperties settings) {
        this.invitations = invitations;
        this.settings = settings;
    }

    /** Counts while the page is written, so the count includes the effect of the request. */
    record Header(ConsoleUser me, Invitations invitations) {

        public long pending() {
            return invitations.inbox(me.actor()).total();
        }
    }

    @ModelAttribute("header")
    @Nullable Header header(@AuthenticationPrincipal @Nullable ConsoleUser me) {
        return me == null ? null : new Header(me, invitations);
    }

    /** Returns whether the demo keeps mails in its own mailbox. */
    @ModelAttribute("mailbox")
    boolean mailbox() {
        return settings.mail().isMailbox();
    }
}
