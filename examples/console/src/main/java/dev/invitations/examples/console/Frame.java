package dev.invitations.examples.console;

import dev.invitations.Invitations;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/**
 * The frame of our pages, but not of error pages: the user that is logged in, and its number of pending invitations.
 */
@ControllerAdvice(assignableTypes = {DomainsController.class, InboxController.class, DomainController.class})
class Frame {

    private final Invitations invitations;

    Frame(Invitations invitations) {
        this.invitations = invitations;
    }

    /** Counts while the page is written, so the count includes the effect of the request. */
    record Header(Person me, Invitations invitations) {

        public long pending() {
            return invitations.inbox(me.user()).total();
        }
    }

    @ModelAttribute("header")
    @Nullable Header header(@AuthenticationPrincipal @Nullable Person me) {
        return me == null ? null : new Header(me, invitations);
    }
}
