package dev.invitations.examples.console;

import dev.invitations.Invitations;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What is around our pages, but not around errors: who is logged in, and how many invitations wait for them. */
@ControllerAdvice(assignableTypes = {DomainsController.class, InboxController.class, DomainController.class})
class Frame {

    private final Invitations invitations;

    Frame(Invitations invitations) {
        this.invitations = invitations;
    }

    /** Counted when the page is written, so after what the request did. */
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
